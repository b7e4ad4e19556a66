"""The identity FranceConnect gives, and whether it is an account's: pure functions."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpf_portal.french import plain

# The eIDAS levels of assurance, the weakest first.
LEVELS = ("eidas1", "eidas2", "eidas3")
GENDERS = {"male": "m", "female": "f"}
LONGEST = 255
CLAIMS = ("sub", "given_name", "family_name", "birthdate", "gender")


@dataclass(frozen=True, slots=True)
class Identity:
    """The « identité pivot »: names as the civil register writes them, the birth date as given."""

    sub: str
    given_name: str
    family_name: str
    birthdate: str
    gender: str

    @classmethod
    def of(cls, claims: dict[str, Any]) -> "Identity":
        """Read the claims; `ValueError` when one is missing or is no text."""
        found = {name: claims.get(name) for name in CLAIMS}
        if not all(isinstance(value, str) and _is_a_name(value) for value in found.values()):
            raise ValueError("an incomplete identity")
        return cls(**{name: str(value) for name, value in found.items()})

    def differences(self, *, first_name: str, last_name: str, birth_date: date, sex: str) -> list[str]:
        """What is not the account's, in words.

        Capitals, accents and hyphens do not count; the account has the first of the given names, which
        may be a compound one.
        """
        given, first = _words(self.given_name), _words(first_name)
        same = {
            "le prénom": bool(first) and given[: len(first)] == first,
            "le nom de naissance": _words(self.family_name) == _words(last_name),
            "la date de naissance": self.birthdate == birth_date.isoformat(),
            "le sexe": GENDERS.get(self.gender) == sex,
        }
        return [what for what, agrees in same.items() if not agrees]


def _is_a_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()


def at_least(level: str) -> tuple[str, ...]:
    """The levels that are worth this one."""
    return LEVELS[LEVELS.index(level) :]


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", plain(name))
