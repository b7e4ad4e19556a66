"""How amounts and dates are written for people, whatever the machine's locale."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

VOWELS = tuple("aeiouyœæ")
NBSP = "\u00a0"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SMALL = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"]
SMALL += ["douze", "treize", "quatorze", "quinze", "seize"]
LARGER = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def euros(cents: int) -> str:
    """An amount of cents as « 1 900,00 € », with non-breaking spaces."""
    sign = "−" if cents < 0 else ""
    units, rest = divmod(abs(cents), 100)
    return f"{sign}{f'{units:,}'.replace(',', NBSP)},{rest:02}{NBSP}€"


def parse_euros(text: str) -> int:
    """The cents of an amount a person typed (« 1 900,00 € », « 870.5 »); `ValueError` otherwise.

    A third decimal is no amount: it is refused, never rounded into money.
    """
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain, re.ASCII):
        raise ValueError("not an amount in euros")
    return int(Decimal(plain) * 100)


def short_date(day: date) -> str:
    """A date as « 24 novembre 2026 », « 1er mai 2027 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """A date as « mardi 24 novembre 2026 »."""
    return f"{DAYS[day.weekday()]} {short_date(day)}"


def month_name(day: date) -> str:
    """The month of a date, as « novembre 2026 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def number(value: Decimal) -> str:
    """A decimal number as people write it, « 7,5 », without useless zeros."""
    return f"{value.normalize():f}".replace(".", ",")


def hours(value: Decimal) -> str:
    """A number of hours as « 7,5 heures », « 1 heure »."""
    return f"{number(value)}{NBSP}{'heure' if value < 2 else 'heures'}"


def counted(count: int, one: str, several: str = "") -> str:
    """A count with its words: « 0 ligne créditée », « 2 lignes créditées », « 2 fins de droits »."""
    words = one if count < 2 else several or " ".join(f"{word}s" for word in one.split())
    return f"{count:_}".replace("_", NBSP) + f" {words}"


def business_days(count: int) -> str:
    """A number of business days as « 2 jours ouvrés », « 1 jour ouvré »."""
    return counted(count, "jour ouvré")


def in_letters(count: int) -> str:
    """A small whole number as a sentence writes it, « sept », « quinze »; in figures when it is not one."""
    return dict(enumerate(SMALL)).get(count) or LARGER.get(count) or str(count)


def enumerated(words: list[str]) -> str:
    """A list as a sentence says it: « un, deux et trois »."""
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def sentence(words: str) -> str:
    """What was said in the middle of a line, as a sentence of its own."""
    return f"{words[:1].upper()}{words[1:]}."


def of(name: str) -> str:
    """« de » before a name, « d' » before a vowel: « de Camille », « d'Ange »."""
    first = unicodedata.normalize("NFD", name[:1]).lower()[:1]
    return f"d'{name}" if first in VOWELS else f"de {name}"


# Letters that no accent makes: « Łukasz », « Søren », « Đặng », « Œdipe ».
SPELT = {
    "œ": "oe",
    "æ": "ae",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ŋ": "n",
}
LETTERS = str.maketrans(SPELT | {letter.upper(): spelt.capitalize() for letter, spelt in SPELT.items()})


def without_accents(text: str) -> str:
    """A text without accents nor marks, « œ » as « oe », « ł » as « l »; capitals stay."""
    if text.isascii():
        return text
    spelt = unicodedata.normalize("NFKD", text).translate(LETTERS)
    return "".join(character for character in spelt if not unicodedata.combining(character))


def plain(text: str) -> str:
    """A text as it is compared: in lower case, without accents."""
    return without_accents(text.casefold())
