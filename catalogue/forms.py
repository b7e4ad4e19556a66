"""The search form: everything optional, everything checked, the address holds it all."""

from django import forms

from catalogue.models import Action
from cpf_portal.french import parse_euros

ORDERS = [("pertinence", "Pertinence"), ("prix", "Prix croissant"), ("debut", "Début le plus proche")]


class SearchForm(forms.Form):
    """Words, a place, how and at what price at most (in euros, as typed)."""

    q = forms.CharField(label="Que voulez-vous apprendre ?", required=False, max_length=200)
    lieu = forms.CharField(
        label="Ville, code postal ou département",
        required=False,
        max_length=80,
    )
    modalite = forms.ChoiceField(
        label="Modalité", required=False, choices=[("", "Toutes"), *Action.Mode.choices]
    )
    prix = forms.CharField(label="Prix maximum, en euros", required=False, max_length=20)
    ordre = forms.ChoiceField(label="Trier par", required=False, choices=ORDERS)

    def clean_prix(self) -> int | None:
        text = self.cleaned_data["prix"]
        try:
            return parse_euros(text) if text else None
        except ValueError:
            raise forms.ValidationError("Écrivez un montant en euros, par exemple 900.") from None
