"""A month of an organisation's sessions, day by day: what starts, what ends, how many are running."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from catalogue.trainings.models import Session
from cpf_portal.common.business_days import closed_because
from dossiers.organisation.sessions.session_criteria import SessionCriteria, month_of
from dossiers.organisation.sessions.session_matching import of_organisation

# How many a day names, and how many a month reads: what is beyond is counted, or said to be left out.
NAMED, MOST = 6, 5_000


@dataclass(slots=True)
class CalendarDay:
    """A day of the month: the first sessions that start or end on it, and how many others it has.

    `running` have begun before and end after; `closed` says why it is no business day.
    """

    date: date
    is_in_month: bool
    closed: str = ""
    starting: list[Session] = field(default_factory=list)
    ending: list[Session] = field(default_factory=list)
    others: int = 0
    running: int = 0

    def add(self, sessions: list[Session], session: Session) -> None:
        """Name a session that starts or ends, or count it once enough are named."""
        if len(self.starting) + len(self.ending) < NAMED:
            sessions.append(session)
        else:
            self.others += 1

    @property
    def has_sessions(self) -> bool:
        """Whether anything is to be read on it."""
        return bool(self.starting or self.ending or self.others or self.running)


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month as weeks from Monday to Sunday; `is_cut` when not all of its sessions are in it."""

    first: date
    last: date
    weeks: list[list[CalendarDay]]
    count: int
    is_cut: bool


def month_with(organisation_id: int, view: SessionCriteria, day: date) -> CalendarMonth:
    """The month of that day with the sessions of a view, in one query."""
    first, last = month_of(day)
    found = of_organisation(organisation_id, view.but("mois", "jour", "tri"))
    found = found.filter(starts_on__lte=last, ends_on__gte=first).select_related(
        "action__training", "action__place"
    )
    rows = list(found.order_by("starts_on", "pk")[: MOST + 1])
    return CalendarMonth(first, last, _weeks(first, rows[:MOST]), min(len(rows), MOST), len(rows) > MOST)


def _weeks(first: date, sessions: list[Session]) -> list[list[CalendarDay]]:
    dates = calendar.Calendar().monthdatescalendar(first.year, first.month)
    weeks = [
        [CalendarDay(day, day.month == first.month, closed_because(day)) for day in week] for week in dates
    ]
    days = {day.date: day for week in weeks for day in week if day.is_in_month}
    changes = defaultdict[date, int](int)
    for session in sessions:
        start, end = session.starts_on, session.ends_on
        if start is None or end is None:
            continue
        if start in days:
            days[start].add(days[start].starting, session)
        if end in days and end != start:
            days[end].add(days[end].ending, session)
        if end > start:  # it runs on the days strictly between both
            changes[max(start + timedelta(days=1), first)] += 1
            changes[max(end, first)] -= 1
    running = 0
    for day in days.values():
        running += changes[day.date]
        day.running = running
    return weeks
