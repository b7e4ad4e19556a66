"""What staff write of a place, checked."""

from typing import Any

from django import forms

from accounts.people.fields import POSTCODE
from catalogue.places.models import Place


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A place: its coordinates go together, and are on earth."""

    latitude = forms.FloatField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    postcode = forms.CharField(label="Code postal", required=False, validators=[POSTCODE])

    class Meta:
        model = Place
        fields = [
            "organisation",
            "name",
            "street",
            "postcode",
            "town",
            "latitude",
            "longitude",
            "access",
            "is_accessible",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None) and not self.errors:
            self.add_error("longitude", "Donnez la latitude et la longitude, ou aucune des deux.")
        return cleaned
