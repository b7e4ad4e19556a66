"""The calculator of « quelle date limite ? »."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 60


class DeadlineForm(forms.Form):
    """A day and a number of business days, as `business_days.explain` wants them."""

    day = forms.DateField(
        label="Date de l'événement",
        help_text="Par exemple le jour de l'envoi de votre dossier.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    days = forms.IntegerField(
        label="Nombre de jours ouvrés",
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"min": 1, "max": LONGEST}),
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not 1950 <= day.year < 2100:
            raise ValidationError("Choisissez une date entre 1950 et 2099.")
        return day
