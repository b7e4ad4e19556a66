"""What people type about themselves, checked: names, phones, postcodes, an e-mail twice."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

# The region FR refuses overseas numbers: each has its own plan.
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
POSTCODE = RegexValidator(r"^[0-9]{5}\Z", "Un code postal a cinq chiffres.")
# Letters of any alphabet, and what joins them: a name goes into e-mails, where an address would be a trap.
NAME = RegexValidator(
    r"^[^\W\d_]([^\W\d_]|[ '’-])*\Z",
    "Un nom s'écrit avec des lettres, des espaces, des traits d'union et des apostrophes.",
)
DIFFERENT_EMAILS = "Les deux adresses e-mail sont différentes."


def normalise_phone(text: str) -> str:
    """A phone number, French overseas included, as « +33612345678 »; `ValidationError` otherwise."""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise ValidationError("Ce numéro de téléphone n'est pas valable. Exemple : 06 12 34 56 78.")


def readable_phone(number: str) -> str:
    """A number kept as « +33612345678 », as people read it: « 06 12 34 56 78 »; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    french = phonenumbers.region_code_for_number(parsed) in REGIONS
    formats = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, formats.NATIONAL if french else formats.INTERNATIONAL)


class NameField(forms.CharField):
    """A first name or a family name: composed characters, single spaces."""

    default_validators = [NAME]

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s+", " ", unicodedata.normalize("NFC", super().to_python(value) or ""))


class PhoneField(forms.CharField):
    """A phone number, kept in its international form and shown as people read it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return readable_phone(value) if value else value

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
