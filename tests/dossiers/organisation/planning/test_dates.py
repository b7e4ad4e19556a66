"""Dates of sessions to come: repeated, shifted, holidays said, and what is too near."""

from datetime import date

import pytest

from dossiers.organisation.planning.dates import KEEP, MOST, NEXT, SKIP, planned, repeated, said, shifted

MONDAY = date(2027, 1, 4)
TODAY = date(2026, 11, 24)


def days(**asked: object) -> list[str]:
    defaults: dict[str, object] = {"weeks": 1, "weekdays": (), "until": None, "count": None}
    found = repeated(MONDAY, **defaults | asked)  # type: ignore[arg-type]
    return [f"{day:%d/%m}" for day in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"count": 3}, ["04/01", "11/01", "18/01"]),
        ({"weeks": 2, "count": 3}, ["04/01", "18/01", "01/02"]),
        ({"weekdays": (3, 0), "count": 4}, ["04/01", "07/01", "11/01", "14/01"]),
        ({"until": date(2027, 1, 18)}, ["04/01", "11/01", "18/01"]),
        ({"until": date(2027, 1, 17), "count": 9}, ["04/01", "11/01"]),
        ({"until": date(2027, 1, 31), "count": 2}, ["04/01", "11/01"]),
        ({"until": MONDAY}, ["04/01"]),
    ],
)
def test_a_repetition_stops_at_a_date_or_a_number(asked: dict[str, object], expected: list[str]) -> None:
    assert days(**asked) == expected


def test_days_of_the_first_week_that_precede_the_first_day_are_not_of_it() -> None:
    found = repeated(date(2027, 1, 6), weeks=1, weekdays=(0, 4), until=None, count=3)
    assert found == [date(2027, 1, 8), date(2027, 1, 11), date(2027, 1, 15)]


def test_no_more_is_given_than_what_tells_that_it_is_too_much() -> None:
    assert len(repeated(MONDAY, weeks=1, weekdays=(), until=date(2099, 1, 1), count=None)) == MOST + 1


@pytest.mark.parametrize(
    ("by", "unit", "expected"),
    [
        (3, "jours", date(2027, 2, 3)),
        (-1, "semaines", date(2027, 1, 24)),
        (1, "mois", date(2027, 2, 28)),
        (12, "mois", date(2028, 1, 31)),
    ],
)
def test_a_date_is_shifted_by_days_weeks_or_months(by: int, unit: str, expected: date) -> None:
    assert shifted(date(2027, 1, 31), by, unit) == expected


def test_a_holiday_that_begins_a_session_is_dealt_with_as_asked() -> None:
    easter_monday, friday = date(2027, 3, 29), date(2027, 4, 2)
    skipped = planned(easter_monday, friday, SKIP, TODAY)
    assert skipped.refusal == "Elle commencerait un jour férié (Lundi de Pâques)."
    later = planned(easter_monday, friday, NEXT, TODAY)
    assert (later.starts_on, later.ends_on, later.refusal) == (date(2027, 3, 30), date(2027, 4, 3), "")
    assert later.notes == ("reportée : le 29 mars 2027 est un jour férié (Lundi de Pâques)",)
    kept = planned(easter_monday, friday, KEEP, TODAY)
    assert (kept.starts_on, kept.notes) == (easter_monday, ("commence un jour férié (Lundi de Pâques)",))


def test_what_is_to_be_known_of_dates_is_said() -> None:
    assert planned(date(2027, 1, 4), date(2027, 1, 8), SKIP, TODAY).notes == ()
    assert planned(date(2027, 1, 9), date(2027, 1, 9), SKIP, TODAY).notes == ("commence un samedi",)
    may = planned(date(2027, 5, 3), date(2027, 5, 14), SKIP, TODAY).notes
    assert may == (
        "jours fériés pendant la session : le 6 mai 2027 (Ascension) et le 8 mai 2027 (Fête de la Victoire)",
    )


@pytest.mark.parametrize(("day", "is_near"), [(date(2026, 12, 8), True), (date(2026, 12, 9), False)])
def test_eleven_business_days_before_it_is_too_near(day: date, is_near: bool) -> None:
    notes = planned(day, day, SKIP, TODAY).notes
    assert bool(notes) == is_near
    assert not is_near or "trop proche" in notes[0]


def test_dates_are_said_in_words() -> None:
    assert said(MONDAY, date(2027, 1, 8)) == "du lundi 4 janvier 2027 au vendredi 8 janvier 2027"
    assert said(MONDAY, MONDAY) == "le lundi 4 janvier 2027"
    assert said(None, None) == "entrée permanente"
