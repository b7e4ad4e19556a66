"""Reading values out of elements: each reader returns what is right, or notes the problem and goes on."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from catalogue.imports.edof.file.format import DATE, NAMESPACE
from catalogue.imports.report import Problem
from catalogue.imports.text import plain_text
from cpf_portal.common.database.constraints import MOST_CENTS

PREFIX = f"{{{NAMESPACE}}}"
NAME = len(PREFIX)
EXTRA, EXTRAS = f"{PREFIX}extra", f"{PREFIX}extras"
# libxml2 counts no further when an element holds no text.
LAST_LINE = 65_535
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?\Z", re.ASCII)
LARGEST_PRICE = Decimal(MOST_CENTS) / 100

Elements = dict[str, etree._Element]


def children_of(parent: etree._Element | None) -> Elements:
    """The first child of each name."""
    return {} if parent is None else {child.tag[NAME:]: child for child in reversed(parent)}


def name_of(element: etree._Element) -> str:
    """The element's name, without its namespace."""
    name: str = etree.QName(element).localname
    return name


class Reader:
    """Reads below one training and keeps all the problems it meets; one met by two readings is kept once."""

    def __init__(self, training: str) -> None:
        self.training = training
        self.problems: list[Problem] = []
        self.told: set[tuple[etree._Element, str, str]] = set()

    def text(self, among: Elements, name: str, longest: int) -> str:
        """The plain text of a child, without markup; empty when it is absent."""
        found = among.get(name)
        if found is None:
            return ""
        raw = found.text or ""
        plain = plain_text(raw)
        if raw and not plain:
            self.problem(found, "", "l'élément est vide.", "Renseignez-le.")
        return plain[:longest]

    def code(self, among: Elements, name: str) -> str:
        """The code that a child holds."""
        found = among.get(name)
        return "" if found is None else (found.text or "").strip()

    def day(self, period: etree._Element, among: Elements, name: str) -> date | None:
        """A date written AAAAMMJJ, which must be there."""
        found = among.get(name)
        if found is None:
            self.missing(period, name)
            return None
        value = (found.text or "").strip()
        read = _date(value)
        if read is None:
            self.problem(found, value, DATE.wrong, DATE.remedy)
        return read

    def number(self, at: etree._Element) -> Decimal | None:
        """A positive number with at most four decimals."""
        plain = (at.text or "").strip()
        if not NUMBER.match(plain):
            self.problem(at, plain, "ce n'est pas un nombre positif.", "Écrivez par exemple 600.60.")
            return None
        try:
            return Decimal(plain.replace(",", "."))
        except InvalidOperation:
            return None

    def cents(self, at: etree._Element) -> int | None:
        """An amount in euros, as cents."""
        read = self.number(at)
        if read is None:
            return None
        if read > LARGEST_PRICE:
            self.problem(at, at.text or "", "ce montant est trop grand.", "Vérifiez-le.")
            return None
        return int((read * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def attribute(self, element: etree._Element, name: str, longest: int) -> str:
        """An attribute that must be there."""
        value = (element.get(name) or "").strip()
        if not value or len(value) > longest:
            words = f"l'attribut « {name} » manque ou dépasse {longest} caractères."
            self.problem(element, value, words, f"Renseignez « {name} ».", attribute=name)
        return value[:longest]

    def extras(self, parent: etree._Element, among: Elements, info: str) -> Elements:
        """The `extra` elements under the parent's `extras`, by what they tell; a second one is a problem."""
        group = among.get("extras")
        found: Elements = {}
        if group is None:
            return found
        if group.get("info") != info:
            words = f"l'attribut « info » de cet élément n'est pas « {info} »."
            self.problem(group, group.get("info") or "", words, f'Écrivez <extras info="{info}">.')
        for element in group.iter(EXTRA):
            told = element.get("info", "")
            if told in found and told not in REPEATED:
                words = "cette information est donnée deux fois."
                self.problem(element, element.text or "", words, "N'en gardez qu'une.")
            found.setdefault(told, element)
        return found

    def flag(self, extras: Elements, info: str) -> bool | None:
        """A « 0 » or a « 1 » among extras; None when it is not told."""
        found = extras.get(info)
        if found is None:
            return None
        value = (found.text or "").strip()
        if value not in ("0", "1"):
            self.problem(found, value, "ce code n'existe pas.", "Codes possibles : 0, 1.")
        return value == "1"

    def told_in(self, extras: Elements, info: str) -> str:
        """The text of an `extra`, as plain text; empty when it is absent."""
        found = extras.get(info)
        if found is None:
            return ""
        return plain_text("".join(found.itertext()) if len(found) else found.text or "")

    def missing(self, parent: etree._Element, name: str, label: str = "") -> None:
        """Note an element that should be there."""
        words = f"il manque <{label or name}>."
        self.problem(parent, "", words, f"Ajoutez-le dans <{name_of(parent)}>.", below=name)

    def problem(
        self,
        at: etree._Element,
        value: str,
        message: str,
        remedy: str,
        *,
        below: str = "",
        attribute: str = "",
        is_warning: bool = False,
    ) -> None:
        """Note what is wrong with an element, or with what should be `below` it: the line, and the path."""
        mark = (at, below or attribute, message)
        if mark in self.told:
            return
        self.told.add(mark)
        path = [_step(parent) for parent in reversed([at, *at.iterancestors()])]
        path = path[path.index("formation") :] if "formation" in path else path
        path[0] = f"formation[{self.training[:40]}]"
        place = "/".join([*path, below] if below else path)
        self.problems.append(problem_at(at.sourceline or 0, place, value, message, remedy, is_warning))


def problem_at(
    line: int, place: str, value: str, message: str, remedy: str, is_warning: bool = False
) -> Problem:
    """A problem at the line that libxml2 gives an element."""
    return Problem(line, place, value, message, remedy, is_warning, is_last_counted=line == LAST_LINE)


# What the format lets one say several times.
REPEATED = {"", "code-modalites-admission", "code-rythme-formation", "code-bloc", "code-type-horaires"}


@lru_cache(maxsize=4096)
def _date(value: str) -> date | None:
    if not re.fullmatch(r"\d{8}", value, re.ASCII):
        return None
    try:
        read = datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    return read if 1950 <= read.year < 2100 else None


def _step(element: etree._Element) -> str:
    """An element in a path; `extra[frais-ttc]` for those told apart by « info »."""
    info = element.get("info") if element.tag in (EXTRA, EXTRAS) else None
    return f"{name_of(element)}[{info[:40]}]" if info else name_of(element)
