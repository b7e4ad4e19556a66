"""« Mes interlocuteurs »: one's situation and one's town."""

from django import forms
from django.core.exceptions import ValidationError

from catalogue import communes
from catalogue.trainings.fields import PlainTextField
from cpf_portal.site.advisers import ADVISERS


class SituationForm(forms.Form):
    """Who one is for work, and where; the town is a commune once read, None when it was not said."""

    situation = forms.ChoiceField(
        label="Votre situation",
        choices=[("", "Choisissez"), *((code, each.situation) for code, each in ADVISERS.items())],
    )
    ville = PlainTextField(
        label="Votre ville",
        required=False,
        max_length=80,
        help_text="Son nom ou son code postal.",
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )

    def clean_ville(self) -> communes.Commune | None:
        found = communes.find(self.cleaned_data["ville"])
        if self.cleaned_data["ville"] and not found:
            raise ValidationError("Nous ne connaissons pas cette ville : essayez son code postal.")
        return found[0] if found else None
