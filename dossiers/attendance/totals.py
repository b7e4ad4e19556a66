"""The hours of a sheet: those attended, missed, and lost to force majeure; in all, and month by month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dossiers.attendance.models import Mark

S = Mark.Status


@dataclass(frozen=True, slots=True)
class Totals:
    """Hours marked of one person, by what became of them."""

    attended: Decimal = Decimal(0)
    missed: Decimal = Decimal(0)
    excused: Decimal = Decimal(0)

    def within(self, planned: Decimal) -> "Totals":
        """The same, no more than planned: a sheet may count longer half-days than what was agreed."""
        attended = min(self.attended, planned)
        return Totals(attended, self.missed, min(self.excused, planned - attended))


def totals_of(marks: Iterable[Mark]) -> Totals:
    """What those half-days come to."""
    hours: dict[str, Decimal] = defaultdict(Decimal)
    for mark in marks:
        hours[mark.status] += mark.half_day.hours
    return Totals(hours[S.PRESENT], hours[S.ABSENT], hours[S.EXCUSED])


def by_month(marks: Iterable[Mark]) -> list[dict[str, str]]:
    """The hours sheet of an exit, as the journal keeps it: a line a month."""
    months: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        months[f"{mark.half_day.day:%Y-%m}"].append(mark)
    found = {month: totals_of(some) for month, some in sorted(months.items())}
    return [
        {"month": month, "attended": str(totals.attended), "excused": str(totals.excused)}
        for month, totals in found.items()
    ]
