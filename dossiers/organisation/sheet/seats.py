"""The seats of a session as its sheet shows them: who, what was marked a week, and what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from catalogue.trainings.models import Session
from dossiers.attendance.models import HalfDay, Mark
from dossiers.attendance.totals import Totals, totals_of
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State
from dossiers.transitions.availability import available

# Who is on the sheet: from the enrolment to the end.
ON_SHEET = (State.VALIDATED, State.IN_TRAINING, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A half-day of one person: its field, what is marked, whether it may be."""

    half_day: HalfDay
    name: str
    mark: Mark | None
    is_open: bool


@dataclass(slots=True)
class Seat:
    """A line of the sheet."""

    dossier: Dossier
    marks: list[Mark]
    cells: list[SheetCell] = field(default_factory=list)
    may_enter: bool = False
    may_be_absent: bool = False
    may_leave: bool = False

    @property
    def totals(self) -> Totals:
        """What its marks come to."""
        return totals_of(self.marks)

    @property
    def seems_there(self) -> bool:
        """Whether nothing says that the person never came."""
        return not self.marks or any(mark.status == Mark.Status.PRESENT for mark in self.marks)


def seats_of(session: Session, dossiers: Iterable[Dossier], week: list[HalfDay], today: date) -> list[Seat]:
    """The lines of those dossiers, with the half-days of a week."""
    rows = list(dossiers)
    marks: dict[int, list[Mark]] = {dossier.pk: [] for dossier in rows}
    found = Mark.objects.filter(dossier__in=rows, half_day__session=session).select_related("half_day")
    for mark in found.order_by("half_day__day", "half_day__half"):
        marks[mark.dossier_id].append(mark)
    return [_seat(dossier, marks[dossier.pk], week, today) for dossier in rows]


def week_of(session: Session, day: date) -> list[HalfDay]:
    """The half-days of the sheet in the week of that day, each with `is_marked`: of somebody, at least."""
    monday = day - timedelta(days=day.weekday())
    found = session.half_days.filter(day__range=(monday, monday + timedelta(days=6)))
    return list(found.annotate(is_marked=Exists(Mark.objects.filter(half_day=OuterRef("pk")))))


def _seat(dossier: Dossier, marks: list[Mark], week: list[HalfDay], today: date) -> Seat:
    known = {mark.half_day_id: mark for mark in marks}
    is_open = dossier.status is not State.COMPLETED
    cells = [
        SheetCell(
            half_day,
            f"m-{half_day.pk}-{dossier.pk}",
            known.get(half_day.pk),
            is_open and half_day.day <= today,
        )
        for half_day in week
    ]
    declared = ("declare_entry", "declare_no_show", "declare_exit")
    return Seat(dossier, marks, cells, *(_may(dossier, name, today) for name in declared))


def _may(dossier: Dossier, name: str, today: date) -> bool:
    return available(dossier, TRANSITIONS[name], Role.ORGANISATION, today) is None
