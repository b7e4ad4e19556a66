"""What an agent is asked before reading someone's page: who, and why."""

from typing import Any

from django import forms

from accounts.staff.models import Reason


class FindForm(forms.Form):
    """Whom to find."""

    what = forms.CharField(
        label="Numéro de sécurité sociale, adresse e-mail, numéro de dossier, ou nom de naissance",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )
    born = forms.DateField(
        label="Date de naissance",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Avec un nom seulement.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        what = given.get("what", "")
        if what and not given.get("born") and not any(sign.isdigit() or sign == "@" for sign in what):
            self.add_error("born", "Avec un nom, donnez la date de naissance.")
        return given


class ReasonForm(forms.Form):
    """Why someone's page is opened."""

    reason = forms.ChoiceField(label="Motif", choices=Reason.choices, widget=forms.RadioSelect)
    details = forms.CharField(
        label="Précision",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "size": 60}),
        help_text="Obligatoire pour un autre motif. Un délégué à la protection des données la lira.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("reason") == Reason.OTHER and not given.get("details", "").strip():
            self.add_error("details", "Dites lequel.")
        return given
