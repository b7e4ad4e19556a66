"""What is said of a site: its number, once; its name and where it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.people.fields import POSTCODE
from catalogue.establishments.keeping import why_not
from catalogue.establishments.models import Establishment
from catalogue.organisations.models import Organisation


class EstablishmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A site; its SIRET is typed once."""

    siret = forms.CharField(
        label="SIRET",
        max_length=20,
        help_text="14 chiffres ; les espaces sont permis. Ses neuf premiers sont ceux du siège.",
    )
    postcode = forms.CharField(label="Code postal", validators=[POSTCODE])

    class Meta:
        model = Establishment
        fields = ["siret", "name", "street", "postcode", "town"]
        labels = {"street": "Numéro et voie"}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if self.instance.pk:
            del self.fields["siret"]

    def clean_siret(self) -> str:
        """Its fourteen digits, once the organisation may have it."""
        number = "".join(self.cleaned_data["siret"].split())
        if reason := why_not(self.organisation, number):
            raise ValidationError(reason)
        return number

    def _get_validation_exclusions(self) -> set[str]:
        """Whether a SIRET is free is a rule, which says why it is not."""
        return {*super()._get_validation_exclusions(), "siret"}  # type: ignore[misc]
