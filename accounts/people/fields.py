"""What people type about themselves, checked: names, phones, postcodes, an e-mail twice."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

# The first four digits of a number of the overseas territories, each of which has an international prefix.
OVERSEAS = {
    "0262": "RE",
    "0692": "RE",
    "0693": "RE",
    "0269": "YT",
    "0639": "YT",
    "0590": "GP",
    "0690": "GP",
    "0691": "GP",
    "0594": "GF",
    "0694": "GF",
    "0596": "MQ",
    "0696": "MQ",
    "0697": "MQ",
    "0508": "PM",
    "0708": "PM",
}
MAINLAND = 33
# Where people read a number as they dial it from anywhere in France.
FRENCH = {"FR", "RE", "YT", "GP", "GF", "MQ"}
ONE_OF_TWO = "Mobile ou fixe : donnez au moins l'un des deux."
WRONG_PHONE = "Ce numéro de téléphone n'est pas valable. Exemple : 06 12 34 56 78."
POSTCODE = RegexValidator(r"^[0-9]{5}\Z", "Un code postal a cinq chiffres.")
# Letters of any alphabet with their marks, and what joins them: a name goes into e-mails, where an address
# would be a trap.
NAME = RegexValidator(
    r"^[^\W\d_]([^\W\d_]|[\u0300-\u036f]|[ '-])*\Z",
    "Un nom s'écrit avec des lettres, des espaces, des traits d'union et des apostrophes.",
)
# What keyboards and telephones write for an apostrophe and for a hyphen.
JOINED = str.maketrans(dict.fromkeys("’‘‛ʼʹʻ`´′＇ˈ", "'") | dict.fromkeys("‐‑‒–—―−﹣－⁃\u00ad", "-"))
DIFFERENT_EMAILS = "Les deux adresses e-mail sont différentes."


def normalise_phone(text: str) -> str:
    """A phone number as « +33612345678 », « +596596102030 » overseas; `ValidationError` when it is none."""
    try:
        number = phonenumbers.parse(text, "FR")
        region = _territory_of(number)
        if region:
            # Saint-Pierre-et-Miquelon's own numbers have six digits: its prefix is the first four.
            number = phonenumbers.parse(f"0{number.national_number}".removeprefix("0508"), region)
    except phonenumbers.NumberParseException:
        raise ValidationError(WRONG_PHONE) from None
    # The plans of the territories grow faster than the library's: the right length is enough there.
    is_right = phonenumbers.is_possible_number if region else phonenumbers.is_valid_number
    if not is_right(number):
        raise ValidationError(WRONG_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _territory_of(number: phonenumbers.PhoneNumber) -> str | None:
    """The overseas territory of a number written as one of the mainland: 0596…, +33 596…."""
    is_mainland = number.country_code == MAINLAND
    return OVERSEAS.get(f"0{number.national_number}"[:4]) if is_mainland else None


def readable_phone(number: str) -> str:
    """A number as people read it, whether kept as « +33612345678 » or « 0612345678 »: « 06 12 34 56 78 ».

    What is no number, or several, stays as it is.
    """
    parsed = _parsed(number)
    if parsed is None:
        return number
    french = phonenumbers.region_code_for_country_code(parsed.country_code or 0) in FRENCH
    formats = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, formats.NATIONAL if french else formats.INTERNATIONAL)


def dialled_phone(number: str) -> str:
    """What a telephone dials for a number that is read (« +33387000000 »); empty when it is none."""
    parsed = _parsed(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if parsed else ""


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


class NameField(forms.CharField):
    """A first name or a family name: composed letters, single spaces, one apostrophe and one hyphen."""

    default_validators = [NAME]

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value) or "").translate(JOINED)
        return re.sub(r"\s+", " ", text)


class PhoneField(forms.CharField):
    """A phone number, kept in its international form and shown as people read it.

    `is_one_of_two`: it may be left out, but not both; no page then calls it optional.
    """

    def __init__(self, *, is_one_of_two: bool = False, **kwargs: Any) -> None:
        self.is_wanted = is_one_of_two
        if is_one_of_two:
            kwargs |= {"required": False, "help_text": ONE_OF_TWO}
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
