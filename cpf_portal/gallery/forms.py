"""A form with a field of each sort, for the gallery: what it is given is kept nowhere."""

from typing import Any

from django import forms

from accounts.people.fields import NameField, PhoneField
from catalogue.trainings.fields import PriceField
from cpf_portal.common.french import euros

MODES = [("on_site", "En centre"), ("remote", "À distance"), ("mixed", "Les deux")]
FILLED = {
    "first_name": "Dominique",
    "phone": "0387000000",
    "price": euros(870_00),
    "town": "57000",
    "starts_on": "2026-12-21",
    "message": "Bonjour, je souhaite suivre cette formation.",
    "mode": "on_site",
    "wishes": ["remote"],
    "agrees": "on",
}
WRONG = {"phone": "12", "price": "beaucoup", "town": "57", "starts_on": "demain", "mode": "ailleurs"}


class EveryFieldForm(forms.Form):
    """One field of each sort, with a hint where pages have one."""

    first_name = NameField(label="Prénom")
    phone = PhoneField(
        label="Téléphone", help_text="De France, ou d'ailleurs avec son indicatif.", required=False
    )
    price = PriceField(label="Prix")
    town = forms.RegexField(
        r"^\d{5}$", label="Code postal", error_messages={"invalid": "Donnez cinq chiffres."}
    )
    starts_on = forms.DateField(label="Début", widget=forms.DateInput(attrs={"type": "date"}))
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(
        label="Diplôme", choices=[("", "Choisissez"), ("4", "Baccalauréat")], required=False
    )
    mode = forms.ChoiceField(label="Modalité", choices=MODES, widget=forms.RadioSelect)
    wishes = forms.MultipleChoiceField(
        label="Ce que vous acceptez", choices=MODES, widget=forms.CheckboxSelectMultiple, required=False
    )
    proof = forms.FileField(label="Justificatif", required=False)
    agrees = forms.BooleanField(label="J'ai lu les conditions générales")


def states() -> dict[str, EveryFieldForm]:
    """The form in each of its states; each has identifiers of its own."""
    given: dict[str, dict[str, Any] | None] = {"Vide": None, "Rempli": FILLED, "En erreur": WRONG}
    return {
        name: EveryFieldForm(data, auto_id=f"id_{rank}_%s") for rank, (name, data) in enumerate(given.items())
    }
