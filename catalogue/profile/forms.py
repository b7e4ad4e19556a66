"""What the managers of an organisation write of it: each part of its profile, its own form.

All may be left empty, to be filled in later; what is typed is checked.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum import iban

from accounts.passwords.forms import PasswordAgainForm
from accounts.people.fields import POSTCODE, NameField, PhoneField
from catalogue.organisations.models import Organisation
from catalogue.profile.models import MOST_WORDS, Category, Profile
from catalogue.trainings.fields import ParagraphsField, PlainTextField

A_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class PresentationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it says of itself to the public."""

    presentation = ParagraphsField(
        label="Présentation",
        max_length=MOST_WORDS,
        required=False,
        help_text="Ce que vous enseignez, à qui, comment : sur votre page publique.",
    )

    class Meta:
        model = Profile
        fields = ["presentation"]


class PublicContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where the public finds it."""

    phone = PhoneField(label="Téléphone", required=False)
    postcode = forms.CharField(label="Code postal", required=False, max_length=5, validators=[POSTCODE])

    class Meta:
        model = Organisation
        fields = ["email", "phone", "website", "postcode", "town"]


class LegalEntityForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it is in law, and who acts for it."""

    representative = NameField(label="Représentant légal : prénom et nom", max_length=160, required=False)
    representative_role = PlainTextField(
        label="Qualité du représentant", max_length=80, required=False, help_text="Présidente, gérant…"
    )

    class Meta:
        model = Profile
        fields = ["legal_form", "representative", "representative_role"]


class QualityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Its declaration of activity, and its Qualiopi certificate."""

    nda = forms.CharField(
        label="Numéro de déclaration d'activité",
        max_length=20,
        required=False,
        help_text="11 chiffres, donnés par la préfecture de région ; les espaces sont permis.",
    )
    qualiopi_by = PlainTextField(label="Organisme certificateur", max_length=120, required=False)
    qualiopi_number = PlainTextField(label="Numéro du certificat Qualiopi", max_length=60, required=False)
    qualiopi_from = forms.DateField(label="Premier jour de validité", required=False, widget=A_DAY)
    qualiopi_until = forms.DateField(label="Dernier jour de validité", required=False, widget=A_DAY)
    qualiopi_covers = forms.MultipleChoiceField(
        label="Actions certifiées",
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Profile
        fields = [
            *("nda", "qualiopi_by", "qualiopi_number", "qualiopi_from", "qualiopi_until", "qualiopi_covers")
        ]

    def clean_nda(self) -> str:
        """Its eleven digits."""
        number = "".join(self.cleaned_data["nda"].split())
        if number and not (len(number) == 11 and number.isascii() and number.isdigit()):
            raise ValidationError("Un numéro de déclaration d'activité a 11 chiffres.")
        return number

    def clean(self) -> dict[str, Any]:
        """Its days in order, those that are kept beside those that are typed."""
        given = super().clean() or self.cleaned_data
        first, last = (
            given[name] if name in given else getattr(self.instance, name)
            for name in ("qualiopi_from", "qualiopi_until")
        )
        if first and last and last < first:
            for name in ("qualiopi_from", "qualiopi_until"):
                if name in given:
                    self.add_error(name, "Le certificat finit avant de commencer : vérifiez les deux dates.")
        return given


class BankForm(PasswordAgainForm):
    """Where it is paid: changed by whoever knows the password again."""

    iban = forms.CharField(
        label="IBAN",
        max_length=60,
        help_text="Celui d'un compte au nom de l'organisme ; les espaces sont permis.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("iban", "current")

    def clean_iban(self) -> str:
        """As it is kept: capitals and digits, its key right."""
        number = "".join(self.cleaned_data["iban"].split()).upper()
        if not iban.is_valid(number):
            raise ValidationError(
                "Cet IBAN est faux : vérifiez-le, ses troisième et quatrième signes sont une clé."
            )
        return number
