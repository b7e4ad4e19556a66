"""The forms of an identity document, of a number that agents correct, of an account asked back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.documents.files import DocumentField
from accounts.identity import number_corrections
from accounts.identity.models import IdentityCheck, NumberCorrection, RecoveryRequest
from accounts.people.fields import EmailTwice
from accounts.people.nir import InvalidNir, Nir, bare
from accounts.staff.decisions import PlainDecisionForm
from cpf_portal.common.errors import Refused


class IdentityDocumentForm(forms.Form):
    """What the document is, and its pictures: two sides of a card, one page of a passport."""

    kind = forms.ChoiceField(
        label="Quelle pièce ?",
        choices=[(value, label.capitalize()) for value, label in IdentityCheck.Kind.choices],
        widget=forms.RadioSelect,
    )
    document = DocumentField(
        label="Recto, ou page du passeport avec la photo",
        help_text="Photo ou numérisation lisible, en entier : PDF, JPEG ou PNG, 5 Mo au plus.",
    )
    back = DocumentField(
        label="Verso",
        required=False,
        help_text="Inutile pour un passeport, ou si les deux côtés sont dans le premier fichier.",
    )


class NirField(forms.CharField):
    """A whole number with its key, read on a document; never shown again."""

    widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Numéro de sécurité sociale lu sur la pièce, avec sa clé")
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Nir | None:
        """The number; what is wrong with it is said."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            if len(bare(typed)) != 15:
                raise InvalidNir("Saisissez les 15 caractères, les deux chiffres de la clé compris.")
            return Nir.parse(typed)
        except InvalidNir as error:
            raise ValidationError(str(error)) from None


class NumberForm(forms.ModelForm):  # type: ignore[type-arg]
    """The holder, the right number, their birth date if it was wrong, and the document that says so."""

    nir = NirField()
    birth_date = forms.DateField(
        label="Date de naissance lue sur la pièce",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Seulement si celle du compte est fausse. Le numéro peut alors être celui du compte.",
    )
    paper = DocumentField(label="Pièce (carte Vitale, attestation de droits, acte)")

    class Meta:
        model = NumberCorrection
        fields = ["trainee", "nir", "birth_date", "paper", "reason"]

    def clean(self) -> None:
        """A number that cannot become the holder's is refused before anyone is asked to decide."""
        trainee, nir = self.cleaned_data.get("trainee"), self.cleaned_data.get("nir")
        if trainee and nir and "birth_date" not in self.errors:
            try:
                number_corrections.check(trainee, nir, self.cleaned_data.get("birth_date"))
            except Refused as refusal:
                self.add_error(refusal.code or "nir", refusal.message)


class RecoveryRequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """The holder, the address that will be the account's, and the document that proves who asks."""

    paper = DocumentField(label="Pièce d'identité, recto et verso dans un même fichier")

    class Meta:
        model = RecoveryRequest
        fields = ["trainee", "email", "paper", "reason"]


class NumberDecisionForm(PlainDecisionForm):
    """Yes, with the number typed again; or no."""

    nir = NirField(required=False, help_text="Obligatoire pour accepter : relisez-le sur la pièce.")


class RecoveryForm(EmailTwice):
    """The NIR, and an address typed twice."""

    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        max_length=60,
        help_text="Les 13 caractères inscrits sur votre carte Vitale, sans la clé à 2 chiffres.",
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="Nouvelle adresse e-mail",
        max_length=254,
        help_text="Une adresse à laquelle vous avez accès : elle deviendra celle du compte.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    email_again = forms.EmailField(label="Confirmez la nouvelle adresse", max_length=254)
    field_order = ("nir", "email", "email_again")

    def clean_nir(self) -> Nir:
        """What cannot be a number is nobody's: said at once."""
        try:
            return Nir.parse(self.cleaned_data["nir"])
        except InvalidNir as error:
            raise ValidationError(str(error)) from None
