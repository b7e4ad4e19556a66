"""What people type about themselves, checked: phones, postcodes, an e-mail twice."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

# The region FR refuses overseas numbers: each has its own plan.
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
POSTCODE = RegexValidator(r"^\d{5}\Z", "Un code postal a cinq chiffres.")
DIFFERENT_EMAILS = "Les deux adresses e-mail sont différentes."


def normalise_phone(text: str) -> str:
    """A French phone number, overseas included, as « +33612345678 »; `ValidationError` otherwise."""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise ValidationError("Ce numéro de téléphone n'est pas valable. Exemple : 06 12 34 56 78.")


class PhoneField(forms.CharField):
    """A phone number, kept in its international form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput({"type": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return normalise_phone(text) if text else ""


class EmailTwice(forms.Form):
    """An e-mail address typed twice; the first is called `email_name`."""

    email_name = "email"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get(self.email_name), cleaned.get("email_again")
        if first and second and first.lower() != second.lower():
            self.add_error("email_again", DIFFERENT_EMAILS)
        return cleaned
