"""The end of someone's rights: when their pension is drawn, or at an age that the law gives (rules.md § 8).

What is reserved for a dossier stays so. Two agents write the day of the pension, or a file of the fund.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.people.models import Trainee, User
from accounts.rights.files import batch, reading
from accounts.rights.files.reading import Cells
from accounts.rights.files.report import Report
from accounts.rights.models import RightsEnd
from accounts.staff import asked_rows

COLUMNS = ("nir", "date")


@transaction.atomic
def decide(asked: RightsEnd, by: User, *, accepted: bool) -> None:
    """Accept the day that an agent asked for (none: rights have no end but by age), or reject it; once."""
    Trainee.objects.select_for_update(of=("self",)).only("pk").get(pk=asked.trainee_id)
    held = asked_rows.decide(asked, by, accepted=accepted)
    if accepted:
        Trainee.objects.filter(pk=held.trainee_id).update(pension_on=held.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLine(batch.Line):
    """The day that a line gives."""

    ends_on: date


def end_rights(text: Iterable[str], tell: Callable[[int, str], None]) -> Report:
    """Write the end of rights of each person of a file (nir, date); `tell` is given what is refused, and why.

    `reading.UnreadableFile` when the columns are not there.
    """
    report = Report(tell)
    batch.take_all(reading.read(text, COLUMNS, (), _line, report.refuse), EndBatch, report)
    return report


def _line(rank: int, cells: Cells) -> EndLine:
    ends_on = reading.day(cells["date"], "la date")
    if ends_on is None:
        raise ValueError("il manque la date")
    return EndLine(rank=rank, logins=reading.logins(cells["nir"]), amount=0, ends_on=ends_on)


class EndBatch(batch.Batch[EndLine]):
    """Days written by file, each with its row: nobody asked, nobody decided."""

    def __init__(self, lines: Iterable[EndLine], report: Report) -> None:
        super().__init__(tuple(lines), report)
        self.changed: dict[int, Trainee] = {}
        self.made: list[RightsEnd] = []

    def credit(self, line: EndLine, holder: Trainee) -> None:
        if line.ends_on <= holder.birth_date:
            self.report.refuse(line.rank, "la date précède la naissance")
            return
        if holder.pension_on == line.ends_on:
            self.report.already += 1
            return
        holder.pension_on = line.ends_on
        self.changed[holder.pk] = holder
        row = RightsEnd(trainee=holder, ends_on=line.ends_on, reason="Fichier de la Caisse", is_accepted=True)
        self.made.append(row)
        self.report.credited += 1

    def write(self) -> None:
        Trainee.objects.bulk_update(self.changed.values(), ["pension_on"])
        RightsEnd.objects.bulk_create(self.made)

    def put_aside(self, lines: list[EndLine]) -> None:
        for line in lines:
            self.report.refuse(line.rank, "aucun compte n'a ce numéro")
