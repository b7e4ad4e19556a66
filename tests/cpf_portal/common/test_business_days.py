"""The calendar against the table of rules § 1 and against a naive count."""

import timeit
from datetime import date, datetime, timedelta

import holidays
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpf_portal.common.business_days import (
    add_business_days,
    business_days_between,
    explain,
    is_business_day,
    last_day_before,
)

days = st.dates(date(1950, 1, 1), date(2099, 6, 30))
counts = st.integers(1, 60)


def naive_is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays.France(years=day.year)  # type: ignore[attr-defined]


def naive_add(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= naive_is_business_day(day)
    return day


@pytest.mark.parametrize(
    ("event", "count", "deadline"),
    [
        ("2026-11-20", 2, "2026-11-24"),
        ("2026-11-21", 2, "2026-11-24"),
        ("2026-12-23", 2, "2026-12-28"),
        ("2026-11-10", 4, "2026-11-17"),
        ("2027-05-06", 4, "2027-05-12"),
        ("2021-06-01", 11, "2021-06-16"),
        ("2026-12-21", 14, "2027-01-12"),
    ],
)
def test_the_table_of_the_rules(event: str, count: int, deadline: str) -> None:
    assert add_business_days(date.fromisoformat(event), count) == date.fromisoformat(deadline)


@given(days, counts)
def test_adding_is_counting_one_by_one(day: date, count: int) -> None:
    assert add_business_days(day, count) == naive_add(day, count)


@given(days)
def test_a_business_day_is_a_weekday_that_is_not_a_holiday(day: date) -> None:
    assert is_business_day(day) == naive_is_business_day(day)


@given(days, days)
def test_between_is_antisymmetric_and_counts_the_days_after_the_first(first: date, second: date) -> None:
    assert business_days_between(first, second) == -business_days_between(second, first)
    if first <= second <= first + timedelta(days=400):
        counted = sum(
            naive_is_business_day(first + timedelta(days=i)) for i in range(1, (second - first).days + 1)
        )
        assert business_days_between(first, second) == counted


@given(days, counts)
def test_between_undoes_adding(day: date, count: int) -> None:
    assert business_days_between(day, add_business_days(day, count)) == count


@given(st.dates(date(1950, 6, 30), date(2099, 6, 30)), st.integers(0, 60))
def test_the_last_day_before_is_the_last_from_which_enough_remain(day: date, count: int) -> None:
    last = last_day_before(day, count)
    assert business_days_between(last, day) >= count
    assert last == day or business_days_between(last + timedelta(days=1), day) < count


@given(days, counts)
def test_the_explanation_ends_on_the_deadline_and_counts_every_day(day: date, count: int) -> None:
    told = explain(day, count)
    assert told[0].date == day
    assert not told[0].counted
    assert told[-1].date == add_business_days(day, count)
    assert [one.rank for one in told if one.counted] == list(range(1, count + 1))
    assert all(one.reason for one in told if not one.counted)
    assert [one.date for one in told] == [day + timedelta(days=i) for i in range(len(told))]


def test_the_explanation_names_holidays_in_french() -> None:
    told = {one.date: one.reason for one in explain(date(2026, 12, 23), 2)}
    assert told[date(2026, 12, 25)] == "jour férié (Noël)"
    assert told[date(2026, 12, 26)] == "samedi"


@pytest.mark.parametrize("count", [0, -1])
def test_zero_or_fewer_days_make_no_deadline(count: int) -> None:
    with pytest.raises(ValueError, match="starts at 1"):
        add_business_days(date(2026, 1, 1), count)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError):
        add_business_days(datetime(2026, 1, 1), 1)  # noqa: DTZ001


def test_the_calendar_knows_its_limits() -> None:
    with pytest.raises(ValueError, match="1950 to 2100"):
        add_business_days(date(2100, 12, 31), 1)
    with pytest.raises(ValueError, match="1950 to 2100"):
        is_business_day(date(1949, 12, 31))


def test_whit_monday_was_worked_in_2005_to_2007() -> None:
    assert is_business_day(date(2006, 6, 5))
    assert not is_business_day(date(2008, 5, 12))


def test_one_call_is_not_slower_than_numpys() -> None:
    day, nday = date(2026, 11, 20), numpy.datetime64("2026-11-20")
    calendar = numpy.busdaycalendar(holidays=["2026-12-25"])
    add_business_days(day, 11)
    ours = min(timeit.repeat(lambda: add_business_days(day, 11), number=2000, repeat=5))
    theirs = min(
        timeit.repeat(
            lambda: numpy.busday_offset(nday, 11, roll="backward", busdaycal=calendar), number=2000, repeat=5
        )
    )
    assert ours <= theirs
