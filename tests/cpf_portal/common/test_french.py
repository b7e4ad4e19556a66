"""Amounts and dates as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpf_portal.common import french
from cpf_portal.common.french import euros, long_date, parse_euros, short_date


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (190_000, "1\u00a0900,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (-10_223, "−102,23\u00a0€"),
        (123_456_789, "1\u00a0234\u00a0567,89\u00a0€"),
    ],
)
def test_amounts(cents: int, text: str) -> None:
    assert euros(cents) == text


@pytest.mark.parametrize(
    ("count", "words", "told"),
    [
        (0, ["ligne créditée"], "0 ligne créditée"),
        (1, ["ligne créditée"], "1 ligne créditée"),
        (2, ["ligne créditée"], "2 lignes créditées"),
        (2, ["fin de droits", "fins de droits"], "2 fins de droits"),
        (1_000_000, ["ligne"], "1\u00a0000\u00a0000 lignes"),
    ],
)
def test_counts_agree_with_their_words(count: int, words: list[str], told: str) -> None:
    assert french.counted(count, *words) == told


@given(st.integers(0, 10**10))
def test_what_is_written_is_read_back(cents: int) -> None:
    assert parse_euros(euros(cents)) == cents


@pytest.mark.parametrize(
    ("text", "cents"), [("870", 87_000), ("870.5", 87_050), ("1 900,00 €", 190_000), ("0,05", 5)]
)
def test_amounts_as_typed(text: str, cents: int) -> None:
    assert parse_euros(text) == cents


@pytest.mark.parametrize(
    "text", ["", "abc", "-5", "0,005", "1,999", "870.500", "1e9", "NaN", "1,2,3", "٣", "9" * 30]
)
def test_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_euros(text)


def test_dates() -> None:
    assert long_date(date(2026, 11, 24)) == "mardi 24 novembre 2026"
    assert short_date(date(2027, 5, 1)) == "1er mai 2027"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Camille", "de Camille"),
        ("Ange", "d'Ange"),
        ("Élodie", "d'Élodie"),
        ("Œdipe", "d'Œdipe"),
        ("", "de "),
    ],
)
def test_of_elides_before_a_vowel(name: str, said: str) -> None:
    assert french.of(name) == said


@pytest.mark.parametrize(
    ("value", "said"), [("10.00", "10 heures"), ("7.50", "7,5 heures"), ("1", "1 heure")]
)
def test_hours_are_written_without_useless_zeros(value: str, said: str) -> None:
    assert french.hours(Decimal(value)).replace("\u00a0", " ") == said
