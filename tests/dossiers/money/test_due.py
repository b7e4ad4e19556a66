"""What an organisation receives of a price: the table of the rules, and what is true of any hours."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.money.due import due
from dossiers.money.settlement import Case

DAY = date(2026, 11, 24)
PRICE = 1_900_00
HOURS = st.decimals(0, 500, places=2)


@pytest.mark.parametrize(
    ("case", "attended", "excused", "expected"),
    [
        (1, None, 0, 0),
        (3, None, 0, 0),
        (4, None, 0, 0),
        (5, None, 0, 0),
        (6, None, 0, 95_00),
        (2, 0, 0, 0),
        (2, "12.5", 0, 237_50),
        (7, 1, 0, 19_00),
        (7, 99, 0, 1_881_00),
        (8, 0, 0, 475_00),
        (8, "24.99", 0, 475_00),
        (8, 25, 0, 475_00),
        (8, "25.01", 0, 475_19),
        (8, "79.99", 0, 1_519_81),
        (8, 80, 0, 1_900_00),
        (8, 100, 0, 1_900_00),
        (9, 60, 0, 1_900_00),
        (9, 60, 10, 1_710_00),
        (9, 60, "10.5", 1_691_00),
        (9, 0, 100, 0),
    ],
)
def test_of_nineteen_hundred_euros_and_a_hundred_hours(
    case: int, attended: int | str | None, excused: int | str, expected: int
) -> None:
    told = None if attended is None else Decimal(attended)
    found = due(Case(case), PRICE, on=DAY, planned=100, attended=told, excused=Decimal(excused))
    assert found == expected


@pytest.mark.parametrize("case", [2, 7, 8])
def test_nothing_is_known_before_the_hours_are(case: int) -> None:
    assert due(Case(case), PRICE, on=DAY, planned=100) is None


def test_half_a_cent_is_one_whatever_the_hours_divide_by() -> None:
    assert due(Case.ORGANISATION_AFTER_ENTRY, 3, on=DAY, planned=3, attended=Decimal("2.5")) == 3


@given(price=st.integers(0, 100_000_000), planned=HOURS.filter(bool), part=st.fractions(0, 1))
@pytest.mark.parametrize("case", Case)
def test_it_goes_from_nothing_to_the_price_and_never_down_with_the_hours(
    case: Case, price: int, planned: Decimal, part: float
) -> None:
    attended = (planned * Decimal(float(part))).quantize(Decimal("0.01"))
    attended = min(attended, planned)
    fewer = due(case, price, on=DAY, planned=planned, attended=attended / 2)
    more = due(case, price, on=DAY, planned=planned, attended=attended)
    assert fewer is not None
    assert more is not None
    assert 0 <= fewer <= more <= price


@pytest.mark.parametrize("attended", [-1, 101])
def test_hours_that_make_no_sense_are_refused(attended: int) -> None:
    with pytest.raises(ValueError, match="hours"):
        due(Case.ABANDONED, PRICE, on=DAY, planned=100, attended=attended)
