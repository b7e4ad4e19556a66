"""Reading values out of a line's cells: each reader returns what is right, or notes the problem."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siret

from catalogue.imports.report import Problem
from catalogue.imports.text import plain_text, unescaped

# How these files write « nothing ».
NOTHING = {"", "-1", "-1.0", "nan", "none", "null"}
NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,15})?\Z", re.ASCII)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+\Z", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A line of the table: its number in the file, its wanted cells, and what is wrong with them."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing wrong was noted; warnings leave a line right."""
        return all(problem.is_warning for problem in self.problems)

    def wrong(self, column: str, message: str, remedy: str, *, is_warning: bool = False) -> None:
        """Note what is wrong with a cell."""
        value = " ".join(self.cells.get(column, "").split())
        place = f"colonne {column}"
        self.problems.append(Problem(self.number, place, value, message, remedy, is_warning))

    def value(self, column: str) -> str:
        """The cell without the spaces around; empty when it says nothing, or when there is no such column."""
        value = self.cells.get(column, "").strip()
        return "" if value.lower() in NOTHING else value

    def text(self, column: str, longest: int) -> str:
        """A text that must be there, on one line; what the file wrote as an entity of HTML is its letter."""
        value = " ".join(unescaped(self.value(column)).split())
        if not value:
            self.wrong(column, "la cellule est vide.", "Renseignez-la.")
        elif len(value) > longest:
            self.wrong(column, f"le texte dépasse {longest} caractères.", "Raccourcissez-le.")
        return value

    def prose(self, column: str) -> str:
        """A text of any length, on several lines none of which is empty, whatever HTML it holds."""
        lines = plain_text(CONTROLS.sub("", self.value(column))).splitlines()
        return "\n".join(line for line in lines if line)

    def decimal(self, column: str, *, required: bool = True) -> Decimal | None:
        """A number that is not negative, with a point or a comma; None when missing or wrong."""
        value = re.sub(r"[\s€]", "", self.value(column))
        if not value:
            if required:
                self.wrong(column, "le nombre manque.", "Renseignez-le.")
            return None
        if not NUMBER.match(value):
            self.wrong(column, "ce n'est pas un nombre positif.", "Écrivez par exemple 1560.50 ou 1560,50.")
            return None
        return Decimal(value.replace(",", "."))

    def whole(self, column: str) -> int:
        """A count; 0 when missing or wrong, which is noted."""
        value = self.decimal(column)
        if value is not None and value % 1:
            self.wrong(column, "ce n'est pas un nombre entier.", "Écrivez par exemple 12.")
        return int(value or 0)

    def siret(self, column: str) -> str:
        """A SIRET whose key is right; one that a spreadsheet turned into a number is lost."""
        value = "".join(self.value(column).split()).removesuffix(".0")
        if SCIENTIFIC.match(value):
            self.wrong(
                column,
                "un tableur a changé ce SIRET en nombre : des chiffres sont perdus.",
                "Reprenez le fichier d'origine, et importez cette colonne comme du texte.",
            )
            return ""
        try:
            return siret.validate(value)
        except InvalidChecksum:
            self.wrong(column, "la clé de ce SIRET est fausse.", "Vérifiez ses 14 chiffres.")
        except ValidationError:
            lost = len(value) == 13 and value.isdigit()
            self.wrong(
                column,
                "un SIRET a 14 chiffres.",
                "Un tableur a sans doute ôté le 0 du début : rétablissez-le." if lost else "Corrigez-le.",
            )
        return ""

    def day(self, column: str) -> date | None:
        """A date written JJ/MM/AAAA or AAAA-MM-JJ; None when the cell is empty or wrong."""
        value = self.value(column)
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007
            except ValueError:
                continue
        if value:
            self.wrong(column, "cette date n'existe pas.", "Écrivez JJ/MM/AAAA, par exemple 31/08/2027.")
        return None


def cents(euros: Decimal) -> int:
    """An amount in euros as cents, half up."""
    return int((euros * 100).quantize(Decimal(1), ROUND_HALF_UP))
