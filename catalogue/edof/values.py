"""Reading values out of elements: each reader returns what is right, or notes the problem and goes on."""

import html
import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from catalogue.edof.report import Problem
from catalogue.edof.stream import NAMESPACE

TAGS = re.compile(r"<[^<>]{0,200}>")
BREAKS = re.compile(r"<\s*(?:br\s*/?|/p|/div|/h\d|/ul|/ol)\s*>", re.IGNORECASE)
BULLETS = re.compile(r"<\s*li[^<>]*>", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?\Z", re.ASCII)
LARGEST_PRICE = Decimal(20_000_000)


class Reader:
    """Reads below one training, keeping the problems it meets."""

    def __init__(self, training: str) -> None:
        self.training = training
        self.problems: list[Problem] = []

    def child(self, parent: etree._Element, name: str) -> etree._Element | None:
        """The only child of that name, or None; a second one is a problem."""
        found = parent.findall(f"{{{NAMESPACE}}}{name}")
        if len(found) > 1:
            self.problem(found[1], "", f"<{name}> est donné {len(found)} fois.", "N'en gardez qu'un.", name)
        return found[0] if found else None

    def children(self, parent: etree._Element, name: str) -> list[etree._Element]:
        """The children of that name; none is a problem."""
        found = parent.findall(f"{{{NAMESPACE}}}{name}")
        if not found:
            self.missing(parent, name)
        return found

    def needed(self, parent: etree._Element, name: str) -> etree._Element | None:
        """The child of that name, whose absence is a problem."""
        found = self.child(parent, name)
        if found is None:
            self.missing(parent, name)
        return found

    def text(self, parent: etree._Element, name: str, longest: int, *, required: bool = True) -> str:
        """The plain text of a child, without markup."""
        found = self.needed(parent, name) if required else self.child(parent, name)
        if found is None:
            return ""
        plain = plain_text("".join(found.itertext()))
        if required and not plain:
            self.problem(found, "", "l'élément est vide.", "Renseignez-le.", name)
        if len("".join(found.itertext())) > longest:
            self.problem(found, plain, f"le texte dépasse {longest} caractères.", "Raccourcissez-le.", name)
        return plain[:longest]

    def code(self, parent: etree._Element, name: str, allowed: str, *, required: bool = True) -> str:
        """One of the codes that the format knows."""
        found = self.needed(parent, name) if required else self.child(parent, name)
        if found is None:
            return ""
        value = " ".join("".join(found.itertext()).split())
        if value not in allowed.split():
            known = ", ".join(allowed.split())
            self.problem(found, value, "ce code n'existe pas.", f"Codes possibles : {known}.", name)
            return ""
        return value

    def day(self, parent: etree._Element, name: str) -> date | None:
        """A date written AAAAMMJJ."""
        found = self.needed(parent, name)
        if found is None:
            return None
        value = "".join(found.itertext()).strip()
        try:
            if not re.fullmatch(r"\d{8}", value, re.ASCII):
                raise ValueError
            read = datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
            if not 1950 <= read.year < 2100:
                raise ValueError
        except ValueError:
            self.problem(
                found, value, "cette date n'existe pas.", "Écrivez AAAAMMJJ, par exemple 20270131.", name
            )
            return None
        return read

    def number(self, value: str, at: etree._Element, name: str) -> Decimal | None:
        """A positive number with at most four decimals."""
        plain = value.strip()
        if not NUMBER.match(plain):
            self.problem(at, value, "ce n'est pas un nombre positif.", "Écrivez par exemple 600.60.", name)
            return None
        try:
            return Decimal(plain.replace(",", "."))
        except InvalidOperation:
            return None

    def cents(self, value: str, at: etree._Element, name: str) -> int | None:
        """An amount in euros, as cents."""
        read = self.number(value, at, name)
        if read is None:
            return None
        if read > LARGEST_PRICE:
            self.problem(at, value, "ce montant est trop grand.", "Vérifiez-le.", name)
            return None
        return int((read * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def attribute(self, element: etree._Element, name: str, longest: int = 120) -> str:
        """An attribute that must be there."""
        value = (element.get(name) or "").strip()
        if not value or len(value) > longest:
            self.problem(
                element,
                value,
                f"l'attribut « {name} » manque ou dépasse {longest} caractères.",
                "Renseignez-le.",
            )
        return value[:longest]

    def missing(self, parent: etree._Element, name: str) -> None:
        """Note an element that should be there."""
        self.problem(parent, "", f"il manque <{name}>.", f"Ajoutez <{name}> dans <{_name(parent)}>.", name)

    def problem(
        self,
        at: etree._Element,
        value: str,
        message: str,
        remedy: str,
        name: str = "",
        *,
        is_warning: bool = False,
    ) -> None:
        """Note what is wrong, with the line and the path from the training."""
        path = [_name(parent) for parent in reversed([at, *at.iterancestors()])]
        path = path[path.index("formation") :] if "formation" in path else path
        if name and path[-1] != name:
            path.append(name)
        path[0] = f"formation[{self.training[:40]}]"
        self.problems.append(Problem(at.sourceline or 0, "/".join(path), value, message, remedy, is_warning))


def plain_text(marked: str) -> str:
    """Text without markup: paragraphs become lines, list items bullets; nothing is left to interpret."""
    text = html.unescape(TAGS.sub("", BULLETS.sub("\n• ", BREAKS.sub("\n", marked))))
    lines = (" ".join(line.split()) for line in text.replace("\x00", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
