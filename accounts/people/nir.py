"""The social security number (NIR) as a value: checked, compared, digested, never shown (rules.md § 9)."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import date

from stdnum.fr import nir as stdnum_nir

WRONG_KEY = "La clé ne correspond pas au numéro : vérifiez l'un et l'autre."
SHAPE = re.compile(r"[123478]\d{4}(?:\d\d|2[AB])\d{6}", re.ASCII)


class InvalidNir(ValueError):
    """What is wrong with a number, in words for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Nir:
    """A well-formed number. Its text shows nothing: it can be logged by mistake without harm."""

    _number: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Nir":
        """Read 13 characters, or 15 with the key, however separated; `InvalidNir` says what is wrong."""
        plain = bare(text)
        if len(plain) not in (13, 15):
            raise InvalidNir("Saisissez les 13 caractères de votre numéro de sécurité sociale, sans la clé.")
        number, key = plain[:13], plain[13:]
        if not SHAPE.fullmatch(number):
            raise InvalidNir("Ce numéro de sécurité sociale contient un caractère inattendu.")
        month = int(number[3:5])
        if not (1 <= month <= 12 or 20 <= month <= 42 or 50 <= month <= 99):
            raise InvalidNir("Le mois de naissance de ce numéro n'existe pas.")
        _check_place(number)
        if key and key != stdnum_nir.calc_check_digits(number):
            raise InvalidNir(WRONG_KEY)
        return cls(number)

    @property
    def key(self) -> str:
        """The two digits that follow the number on a « carte Vitale »."""
        return str(stdnum_nir.calc_check_digits(self._number))

    def agrees_with(self, birth_date: date) -> bool:
        """Whether year and month of birth are those of the number; a fictive month agrees with any."""
        year, month = int(self._number[1:3]), int(self._number[3:5])
        return year == birth_date.year % 100 and (month > 12 or month == birth_date.month)

    @property
    def sex(self) -> str:
        """« m » or « f », as the first digit says."""
        return "m" if int(self._number[0]) % 2 else "f"

    def digest(self, key: bytes, version: str) -> str:
        """The keyed digest under which the account is found, with the version of its key before it."""
        made = hmac.new(key, self._number.encode(), hashlib.sha256).hexdigest()
        return f"{version}:{made}"

    def __str__(self) -> str:
        return "NIR"


def bare(text: str) -> str:
    """The letters and digits of a number as people type it, with spaces, dots, hyphens or slashes."""
    return re.sub(r"[\W_]", "", text).upper()


def _check_place(number: str) -> None:
    """Refuse a department, a commune or an order that is never given (2A and 2B are Corsica)."""
    department, commune, order = number[5:7], number[7:10], number[10:13]
    overseas = department in ("97", "98")
    known = department in ("2A", "2B") or (department.isdigit() and department != "00")
    # Overseas the department has three digits and the commune two.
    place = number[8:10] if overseas else commune
    if not known or not place.strip("0") or not order.strip("0"):
        raise InvalidNir("Le lieu de naissance ou le numéro d'ordre de ce numéro n'existe pas.")
