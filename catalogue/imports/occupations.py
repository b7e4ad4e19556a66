"""Which occupations certifications lead to, from France compétences' « Rome » export."""

import re
from dataclasses import dataclass, field
from typing import BinaryIO

from catalogue.certifications.models import Occupation
from catalogue.imports.certifications import CODE
from catalogue.imports.report import Report
from catalogue.imports.tables.cells import Line
from catalogue.imports.tables.lines import Column
from catalogue.imports.tables.run import run
from catalogue.trainings.models import Certification

COLUMNS = {
    "numero_fiche": Column(("numero_fiche",)),
    "codes_rome_code": Column(("codes_rome_code",)),
    "codes_rome_libelle": Column(("codes_rome_libelle",)),
}
ROME = re.compile(r"[A-N]\d{4}\Z", re.ASCII)
LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A right line: a certification leads to an occupation."""

    certification: str
    rome: str
    label: str


@dataclass(slots=True)
class _Importer:
    """One import. A certification has a line for each of its occupations, not always one after the other."""

    report: Report
    # The codes that a certification had before the file named it, and those the file gave it.
    had: dict[str, list[str]] = field(default_factory=dict)
    given: dict[str, list[str]] = field(default_factory=dict)

    def read(self, line: Line) -> Link | None:
        row = _row(line)
        return row if line.is_right else None

    def take(self, rows: tuple[Link, ...]) -> None:
        occupations = {row.rome: Occupation(code=row.rome, label=row.label) for row in rows}
        Occupation.objects.bulk_create(
            occupations.values(), update_conflicts=True, unique_fields=["code"], update_fields=["label"]
        )
        known = {
            certification.code: certification
            for certification in Certification.objects.filter(code__in={row.certification for row in rows})
        }
        for row in rows:
            if row.certification in known:
                self._give(known[row.certification], row.rome)
            else:
                self.report.left += 1
        changed = [one for one in known.values() if one.rome_codes != self.given[one.code]]
        for certification in changed:
            certification.rome_codes = self.given[certification.code]
        Certification.objects.bulk_update(changed, ["rome_codes"])

    def _give(self, certification: Certification, rome: str) -> None:
        had = self.had.setdefault(certification.code, certification.rome_codes)
        given = self.given.setdefault(certification.code, [])
        if rome in had:
            self.report.unchanged += 1
        else:
            self.report.created += 1
        if rome not in given:
            given.append(rome)


def import_occupations(source: BinaryIO, *, dry_run: bool = False) -> Report:
    """Say which occupations certifications lead to, from a file opened in binary; the report counts lines.

    What the file says of a certification replaces what was known of it; one that it does not name, or that is
    not known here, is left as it is. Imported again, the same file changes nothing.
    """
    report = Report("Lignes", dry_run=dry_run)
    importer = _Importer(report)
    return run(source, COLUMNS, report, read=importer.read, take=importer.take)


def _row(line: Line) -> Link:
    """The line's values; what is wrong with them is noted on the line."""
    certification, rome = line.value("numero_fiche").upper(), line.value("codes_rome_code").upper()
    if not CODE.match(certification):
        line.wrong(
            "numero_fiche", "ce n'est pas un code.", "Écrivez RNCP ou RS puis des chiffres : RNCP1234."
        )
    if not ROME.match(rome):
        line.wrong(
            "codes_rome_code",
            "ce n'est pas un code du ROME.",
            "Écrivez une lettre, de A à N, et quatre chiffres : M1805.",
        )
    return Link(certification, rome, line.text("codes_rome_libelle", LONGEST_LABEL))
