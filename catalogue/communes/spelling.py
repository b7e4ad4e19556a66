"""Names as people type them: no accents, capitals, hyphens nor apostrophes; « st » is « saint »."""

import re
from dataclasses import dataclass

from cpf_portal.common.french import plain

LONGEST = 120  # of what a person typed, the rest is not read
SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
SMALL = {
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "sous", "sur",
}  # fmt: skip
ARTICLES = {"l", "la", "le", "les"}
ARRONDISSEMENTS = {"paris": 20, "lyon": 9, "marseille": 16}

_WORDS = re.compile(r"[a-z0-9]+")
_POSTCODE = re.compile(r"(?<!\d)(\d{2} ?\d{3})(?!\d)", re.ASCII)
_BETWEEN_BRACKETS = re.compile(r"\(\s*(\d[\dab]\d?)\s*\)", re.ASCII | re.IGNORECASE)
_ORDINAL = re.compile(r"0?(\d{1,2})(?:er|e|eme)?")
_DEPARTMENT = re.compile(r"\d\d|2[ab]|97\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person typed, in its parts: the words of a name, a postcode, a department's code."""

    name: tuple[str, ...]
    postcode: str = ""
    department: str = ""


def plain_words(text: str) -> list[str]:
    """The words of a text in small unaccented letters and digits, nothing spelt out."""
    bare = plain(text[:LONGEST])
    return _WORDS.findall(bare.replace("s/s", "sur s").replace(" s/", " sur "))  # « Chalon s/Saône »


def words(text: str) -> list[str]:
    """The words of a text, « st » spelt « saint »."""
    return [SHORT.get(word, word) for word in plain_words(text)]


def key(text: str) -> str:
    """What two ways of writing one name have in common: « L'Haÿ-les-Roses », « lhay les roses »."""
    return "".join(words(text))


def without_article(name: list[str] | tuple[str, ...]) -> str:
    """The key of a name less its article (« mans » of « Le Mans »), the key itself when it has none."""
    return "".join(name[1:] if len(name) > 1 and name[0] in ARTICLES else name)


def read(text: str) -> Asked:
    """Take a text apart: « Metz (57) », « 57000 METZ CEDEX 3 », « Paris 11ème arrondissement »."""
    rest, postcode, department = text[:LONGEST], "", ""
    if found := _POSTCODE.search(rest):
        postcode = found[1].replace(" ", "")
        rest = rest.replace(found[0], " ", 1)
    if found := _BETWEEN_BRACKETS.search(rest):
        department = found[1].upper()
        rest = rest.replace(found[0], " ", 1)
    name = words(rest)
    is_cedex = "cedex" in name
    name = [word for word in name if word != "cedex"]
    if arrondissement := _arrondissement(name):
        name = arrondissement
    elif len(name) > 1 and is_cedex and name[-1].isdigit():
        name.pop()
    elif len(name) > 1 and not department and _DEPARTMENT.fullmatch(name[-1]):
        department = name.pop().upper()
    return Asked(tuple(name), postcode, department)


def _arrondissement(name: list[str]) -> list[str]:
    """« paris 11 », « paris 11eme arrondissement » as « paris 11e »; nothing when it is not one."""
    if len(name) not in (2, 3) or name[0] not in ARRONDISSEMENTS:
        return []
    if len(name) == 3 and not "arrondissement".startswith(name[2]):
        return []
    found = _ORDINAL.fullmatch(name[1])
    number = int(found[1]) if found else 0
    if not 1 <= number <= ARRONDISSEMENTS[name[0]]:
        return []
    return [name[0], "1er" if number == 1 else f"{number}e"]
