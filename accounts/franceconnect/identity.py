"""The identity FranceConnect gives, and whether it is an account's: pure functions."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category

from cpf_portal.common.french import plain

# The eIDAS levels of assurance, the weakest first.
LEVELS = ("eidas1", "eidas2", "eidas3")
# What sending a dossier asks for unless told otherwise (docs/rules.md § 9); and asking for nothing.
BY_DEFAULT, NO_LEVEL = "eidas2", "none"
GENDERS = {"male": "m", "female": "f"}
LONGEST = 255
# Control characters, and what Unicode gives no character.
UNPRINTED = {"Cc", "Cs", "Co", "Cn"}
BIRTH_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLAIMS = ("sub", "given_name", "family_name", "birthdate", "gender")
# The words of a name: letters, but for the apostrophes that Unicode calls so (« ʼ », « ʻ », « ˈ », « ꞌ »).
WORD = re.compile(r"[^\W_\u02b0-\u02ff\ua78b\ua78c]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """The « identité pivot »: names as the civil register writes them, the birth date as given.

    One of the names may be empty: some people have no given name, or no family name. In the birth date,
    a day or a month that nobody knows is « 00 ».
    """

    sub: str
    given_name: str
    family_name: str
    birthdate: str
    gender: str

    @classmethod
    def of(cls, claims: dict[str, Any]) -> "Identity":
        """Read the claims; `ValueError` when one is no text, or when too little says who it is."""
        found = {name: claims.get(name) or "" for name in CLAIMS}
        names = found["given_name"] or found["family_name"]
        if not all(_is_a_text(value) for value in found.values()) or not (
            names and found["sub"] and found["gender"] and BIRTH_DATE.fullmatch(found["birthdate"])
        ):
            raise ValueError("an incomplete identity")
        return cls(**found)

    def differences(self, *, first_name: str, last_name: str, birth_date: date, sex: str) -> list[str]:
        """What is not the account's, in words: only what FranceConnect gives is compared.

        Capitals, accents, hyphens, apostrophes and joined particles do not count; the account has the
        first of the given names, which may be a compound one.
        """
        same = {
            "le prénom": not self.given_name or _begins_with(_words(self.given_name), _words(first_name)),
            "le nom de naissance": not self.family_name or _joined(self.family_name) == _joined(last_name),
            "la date de naissance": _may_be(self.birthdate, birth_date),
            "le sexe": GENDERS.get(self.gender) == sex,
        }
        return [what for what, agrees in same.items() if not agrees]


def _is_a_text(value: Any) -> bool:
    """Whether it is text of a bearable length, without control characters; any space or hyphen is taken."""
    return isinstance(value, str) and len(value) <= LONGEST and not UNPRINTED & {*map(category, value)}


def _may_be(birthdate: str, day: date) -> bool:
    """Whether a birth date may be that day: the parts that nobody knows (« 1980-00-00 ») agree with any."""
    parts = zip(birthdate.split("-"), day.isoformat().split("-"), strict=True)
    return all(known in ("00", part) for known, part in parts)


def _begins_with(given: list[str], first: list[str]) -> bool:
    """Whether the first name is the first of the given ones, or some of the first ones together."""
    wanted = "".join(first)
    return bool(wanted) and any("".join(given[:count]) == wanted for count in range(1, len(given) + 1))


def _joined(name: str) -> str:
    """The letters of a name: « D'ALMEIDA » is « Dalmeida », « LE GOFF » is « Legoff »."""
    return "".join(_words(name))


def at_least(level: str) -> tuple[str, ...]:
    """The levels that are worth this one; for « none », even no proof at all."""
    return ("", *LEVELS) if level == NO_LEVEL else LEVELS[LEVELS.index(level) :]


def _words(name: str) -> list[str]:
    return WORD.findall(plain(name))
