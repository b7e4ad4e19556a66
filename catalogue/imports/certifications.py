"""The national directories of certifications (RNCP, RS), from France compétences' standard export."""

import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from catalogue.imports.report import Report
from catalogue.imports.tables.cells import Line
from catalogue.imports.tables.lines import Column
from catalogue.imports.tables.run import run
from catalogue.trainings.models import Certification

COLUMNS = {
    "numero_fiche": Column(("numero_fiche",)),
    "intitule": Column(("intitule",)),
    "nomenclature_europe_niveau": Column(("nomenclature_europe_niveau",)),
    "actif": Column(("actif",)),
    "date_fin_enregistrement": Column(("date_fin_enregistrement",), required=False),
}
CODE = re.compile(r"(RNCP|RS)\d{1,6}\Z", re.ASCII)
LEVEL = re.compile(r"NIV([1-8])\Z", re.ASCII)
ACTIVE = {"ACTIVE": True, "INACTIVE": False}
WRITTEN = ["kind", "title", "level", "is_active", "ends_on"]
LONGEST_TITLE = 600


@dataclass(frozen=True, slots=True)
class Row:
    """A right line: the code, and the fields that the file tells."""

    code: str
    values: dict[str, Any]


class _Importer:
    """One import: remembers at which line each code was met."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lines: dict[str, int] = {}

    def read(self, line: Line) -> Row | None:
        row = _row(line)
        first = self.lines.setdefault(row.code, line.number)
        if row.code and first != line.number:
            line.wrong("numero_fiche", f"ce code est déjà donné à la ligne {first}.", "N'en gardez qu'un.")
        return row if line.is_right else None

    def take(self, rows: tuple[Row, ...]) -> None:
        known = {
            certification.code: certification
            for certification in Certification.objects.filter(code__in=[row.code for row in rows])
        }
        changed = []
        for row in rows:
            certification = known.get(row.code)
            if certification is None:
                changed.append(Certification(code=row.code, **row.values))
                self.report.created += 1
            elif any(getattr(certification, name) != value for name, value in row.values.items()):
                for name, value in row.values.items():
                    setattr(certification, name, value)
                changed.append(certification)
                self.report.updated += 1
            else:
                self.report.unchanged += 1
        Certification.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN
        )


def import_certifications(source: BinaryIO, *, dry_run: bool = False) -> Report:
    """Create or update the certifications of a file opened in binary; the report says what was done.

    What the file does not name is left as it is. Imported again, the same file changes nothing.
    """
    report = Report("Certifications", dry_run=dry_run)
    importer = _Importer(report)
    return run(source, COLUMNS, report, read=importer.read, take=importer.take)


def _row(line: Line) -> Row:
    """The line's values; what is wrong with them is noted on the line."""
    code = line.value("numero_fiche").upper()
    if not CODE.match(code):
        line.wrong(
            "numero_fiche", "ce n'est pas un code.", "Écrivez RNCP ou RS puis des chiffres : RNCP1234."
        )
    values: dict[str, Any] = {
        "kind": Certification.kind_of(code),
        "title": line.text("intitule", LONGEST_TITLE),
        "level": _level(line, code),
        "is_active": ACTIVE.get(line.value("actif").upper()),
    }
    if values["is_active"] is None:
        line.wrong("actif", "on ne sait pas si elle est active.", "Écrivez ACTIVE ou INACTIVE.")
    if "date_fin_enregistrement" in line.cells:
        values["ends_on"] = line.day("date_fin_enregistrement")
    return Row(code, values)


def _level(line: Line, code: str) -> int | None:
    """The European level, 1 to 8; None for a certification without one, as all of the RS are."""
    column = "nomenclature_europe_niveau"
    value = line.value(column).upper()
    found = LEVEL.match(value)
    if value and not found:
        line.wrong(column, "ce niveau n'existe pas.", "Écrivez NIV1 à NIV8, ou rien.")
    elif value and Certification.kind_of(code) == Certification.Kind.RS:
        line.wrong(
            column,
            "une certification du répertoire spécifique n'a pas de niveau.",
            "Videz la cellule ; le niveau n'est pas retenu.",
            is_warning=True,
        )
        return None
    return int(found[1]) if found else None
