"""The forms of an organisation's verbs: each knows the arguments its move wants."""

from decimal import Decimal
from typing import Any

from django import forms

from cpf_portal.french import euros, parse_euros
from dossiers.forms import VerbForm
from dossiers.models import Dossier


class PriceField(forms.CharField):
    """A price typed in euros, « 1 900,00 », read as cents."""

    default_error_messages = {"invalid": "Écrivez un montant en euros, par exemple 870,00."}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_euros(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class ProposeForm(VerbForm):
    """Other dates, hours or price; filled with what was asked."""

    starts_on = forms.DateField(label="Début", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label="Fin", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hours = forms.DecimalField(
        label="Durée en heures",
        min_value=Decimal("0.5"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )
    price = PriceField(label="Prix en euros, toutes taxes comprises", max_length=20)
    note = forms.CharField(
        label="Note pour le stagiaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Par exemple la raison du changement.",
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        initial = {
            "starts_on": dossier.starts_on,
            "ends_on": dossier.ends_on,
            "hours": dossier.hours.normalize(),
            "price": euros(dossier.price).removesuffix("€").strip(),
        }
        super().__init__(*args, dossier=dossier, initial=initial, **kwargs)
        self.fields["price"].help_text = f"Au plus le prix publié, {euros(dossier.price)}."


class RefuseForm(VerbForm):
    """Why, as a code for the statistics and in words for the person."""

    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisissez…"), *Dossier.RefusalReason.choices])
    message = forms.CharField(
        label="Message au stagiaire",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Il le lira tel quel.",
    )


class CancelForm(VerbForm):
    """Why the organisation cancels, and the hours already given when the training has begun."""

    reason = forms.CharField(
        label="Raison de l'annulation",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Le stagiaire la lira telle quelle.",
    )
    hours_given = forms.DecimalField(
        label="Heures déjà données", min_value=0, max_digits=7, decimal_places=2, localize=True
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, **kwargs)
        if dossier.entered_on is None:
            del self.fields["hours_given"]


FORMS: dict[str, type[VerbForm]] = {
    "acknowledge": VerbForm,
    "accept": VerbForm,
    "propose": ProposeForm,
    "refuse": RefuseForm,
    "cancel_by_organisation": CancelForm,
}


class QueueFilter(forms.Form):
    """The list's filters: a state, and words of a name, a number or a title."""

    q = forms.CharField(label="Nom, numéro ou formation", required=False, max_length=100)
    etat = forms.ChoiceField(label="État", required=False)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        etat: Any = self.fields["etat"]
        etat.choices = [("", "Tous"), *states]
