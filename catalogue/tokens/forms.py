"""What a manager says of a new token."""

from django import forms

from catalogue.tokens.issuing import DURATIONS
from catalogue.tokens.models import Scope
from catalogue.trainings.fields import PlainTextField
from cpf_portal.common.french import NBSP


class TokenForm(forms.Form):
    """Its name, what it opens, and for how long."""

    name = PlainTextField(
        label="Nom du jeton", max_length=60, help_text="Le logiciel qui s'en servira, par exemple."
    )
    scopes = forms.MultipleChoiceField(
        label="Ce qu'il permet",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le moins possible : un jeton volé ne fait que ce que vous cochez.",
        error_messages={"required": "Cochez au moins une permission."},
    )
    days = forms.TypedChoiceField(
        label="Durée",
        choices=[(days, f"{days}{NBSP}jours") for days in DURATIONS],
        coerce=int,
        initial=90,
        help_text="Après ce jour, il en faudra un autre.",
    )
