"""The calendar of business days (« jours ouvrés », rules.md § 1): pure, and alone to know holidays.

A business day is a Monday–Friday that is not a national public holiday of France. Every function
takes plain dates (the day in Paris) from 1950 to 2100.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import holidays

FIRST_YEAR, LAST_YEAR = 1950, 2100
WEEKEND = {5: "samedi", 6: "dimanche"}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a count: its rank when it counts, else why it does not, in French."""

    date: date
    counted: bool
    rank: int | None
    reason: str


def is_business_day(day: date) -> bool:
    """Whether that day is a business day."""
    ordinal = _ordinal(day)
    days = _business_days(day.year)
    at = bisect_left(days, ordinal)
    return at < len(days) and days[at] == ordinal


def add_business_days(day: date, count: int) -> date:
    """The `count`-th business day after `day`, which itself never counts.

    `ValueError` when `count` ≤ 0 or when a year is outside 1950–2100.
    """
    if count <= 0:
        raise ValueError("a number of business days starts at 1")
    year, ordinal = day.year, _ordinal(day)
    days = _business_days(year)
    at = bisect_right(days, ordinal) + count - 1
    while at >= len(days):
        at -= len(days)
        year += 1
        days = _business_days(year)
    return date.fromordinal(days[at])


def business_days_between(first: date, second: date) -> int:
    """How many business days come after `first`, `second` included; negative when it is before."""
    return _rank(second) - _rank(first)


def last_day_before(day: date, count: int) -> date:
    """The last day from which `day` is still `count` business days away or more (`business_days_between`)."""
    if count <= 0:
        return day
    year, days = day.year, _business_days(day.year)
    at = bisect_right(days, _ordinal(day)) - count
    while at < 0:
        year -= 1
        days = _business_days(year)
        at += len(days)
    return date.fromordinal(days[at] - 1)


def explain(day: date, count: int) -> list[Day]:
    """Every day from `day` to the deadline of `count` business days: counted, or why it is not."""
    end = add_business_days(day, count)
    told, rank = [Day(day, False, None, "jour de l'événement")], 0
    while told[-1].date < end:
        current = told[-1].date + timedelta(days=1)
        reason = closed_because(current)
        rank += not reason
        told.append(Day(current, not reason, None if reason else rank, reason))
    return told


def closed_because(day: date) -> str:
    """Why a day is no business day, « jour férié (Noël) », « samedi »; empty when it is one."""
    if name := _holidays(day.year).get(day):
        return f"jour férié ({name})"
    return WEEKEND.get(day.weekday(), "")


def _ordinal(day: date) -> int:
    if isinstance(day, datetime):
        raise TypeError("a date is wanted, in Paris: use localdate()")
    return day.toordinal()


def _rank(day: date) -> int:
    """How many business days there are from the first year to that day, included."""
    return _before(day.year) + bisect_right(_business_days(day.year), _ordinal(day))


@cache
def _before(year: int) -> int:
    return sum(len(_business_days(earlier)) for earlier in range(FIRST_YEAR, year))


@cache
def _holidays(year: int) -> dict[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the calendar goes from {FIRST_YEAR} to {LAST_YEAR}")
    return dict(holidays.country_holidays("FR", years=year, expand=False, language="fr"))


@cache
def _business_days(year: int) -> tuple[int, ...]:
    """The ordinals of the year's business days."""
    closed = {day.toordinal() for day in _holidays(year)}
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    # Ordinal 1 was a Monday: the remainder by seven is 1 to 5 from Monday to Friday.
    return tuple(day for day in range(first, last + 1) if 1 <= day % 7 <= 5 and day not in closed)
