"""Dates of sessions to come: repeated, shifted, and what is to be known of each. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from catalogue.trainings.bookable import first_day
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days, closed_because, is_business_day
from cpf_portal.common.french import DAYS, business_days, enumerated, long_date, short_date

# How many sessions are planned at once.
MOST = 200
WEEK = timedelta(days=7)
SKIP, NEXT, KEEP = "laisser", "reporter", "garder"
HOLIDAYS = {
    SKIP: "Ne pas faire cette session",
    NEXT: "La commencer le jour ouvré suivant",
    KEEP: "La commencer ce jour-là",
}
UNITS = {"jours": "days", "semaines": "weeks", "mois": "months"}


def repeated(
    first: date, *, weeks: int, weekdays: Collection[int], until: date | None, count: int | None
) -> list[date]:
    """The days from `first` on, every so many weeks, on these days of the week (0 is Monday).

    It stops at `until`, or when there are `count`, whichever comes first; beyond `MOST`, one more is given.
    """
    most = min(count or MOST + 1, MOST + 1)
    found: list[date] = []
    monday = first - timedelta(days=first.weekday())
    while len(found) < most:
        for weekday in sorted(weekdays or {first.weekday()}):
            day = monday + timedelta(days=weekday)
            if until and day > until:
                return found
            if day >= first and len(found) < most:
                found.append(day)
        monday += weeks * WEEK
    return found


def shifted(day: date, by: int, unit: str) -> date:
    """A day moved by so many days, weeks or months (`UNITS`); of a shorter month, its last day."""
    moved: date = day + relativedelta(**{UNITS[unit]: by})
    return moved


def holiday(day: date) -> str:
    """The public holiday of a day, in words; empty on any other day, a Saturday or a Sunday included."""
    reason = closed_because(day)
    return "" if reason in DAYS else reason


@dataclass(frozen=True, slots=True)
class PlannedDates:
    """The dates of a session to come: what is to be known of them, and why it is not to be made, if so."""

    starts_on: date
    ends_on: date
    notes: tuple[str, ...] = ()
    refusal: str = ""


def planned(starts_on: date, ends_on: date, holidays: str, today: date) -> PlannedDates:
    """What becomes of a session planned for these dates; a holiday that begins it is dealt with as asked."""
    notes: list[str] = []
    if reason := holiday(starts_on):
        if holidays == SKIP:
            return PlannedDates(starts_on, ends_on, refusal=f"Elle commencerait un {reason}.")
        if holidays == NEXT:
            length, asked = ends_on - starts_on, starts_on
            starts_on = add_business_days(starts_on, 1)
            ends_on = starts_on + length
            notes.append(f"reportée : le {short_date(asked)} est un {reason}")
    return PlannedDates(starts_on, ends_on, (*notes, *notes_on(starts_on, ends_on, today)))


def notes_on(starts_on: date, ends_on: date, today: date) -> Iterator[str]:
    """What an organisation should know of a session's dates before it offers them."""
    if not is_business_day(starts_on):
        yield f"commence un {closed_because(starts_on)}"
    days = ((ends_on - starts_on).days + 1) if ends_on > starts_on else 1
    closed = [
        f"le {short_date(day)} ({name.removeprefix('jour férié (').rstrip(')')})"
        for day in (starts_on + timedelta(days=rank) for rank in range(1, min(days, 400)))
        if (name := holiday(day))
    ]
    if closed:
        yield f"jours fériés pendant la session : {enumerated(closed)}"
    if starts_on >= today and starts_on < first_day(today):
        least = business_days(law.on(today).start_days)
        yield f"trop proche : il faut {least} avant le début, personne ne pourra la demander"


def said(starts_on: date | None, ends_on: date | None) -> str:
    """Dates as a line says them, « du lundi 4 janvier 2027 au vendredi 8 janvier 2027 »."""
    if starts_on is None or ends_on is None:
        return "entrée permanente"
    if starts_on == ends_on:
        return f"le {long_date(starts_on)}"
    return f"du {long_date(starts_on)} au {long_date(ends_on)}"
