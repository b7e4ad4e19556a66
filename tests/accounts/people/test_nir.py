"""The NIR as a value: what is accepted, what is refused and why, and that it never shows."""

from datetime import date

import pytest

from accounts.people.nir import InvalidNir, Nir

KEY = b"k" * 50


@pytest.mark.parametrize(
    ("number", "key"), [("1760575013042", "57"), ("2900357463118", "70"), ("182022A004015", "69")]
)
def test_the_numbers_of_the_demonstration(number: str, key: str) -> None:
    assert Nir.parse(number).key == key
    assert Nir.parse(number + key) == Nir.parse(" ".join(number.lower()))


@pytest.mark.parametrize(
    "number",
    [
        "2990197411001",  # born overseas (974)
        "1850298801002",  # New Caledonia
        "1770999350001",  # born abroad
        "182022B033001",  # Haute-Corse
        "7850675013042",  # waiting for its definitive number
        "1852075013042",  # a fictive month
    ],
)
def test_other_right_numbers(number: str) -> None:
    assert Nir.parse(number)


@pytest.mark.parametrize(
    "typed",
    [
        "1 76 05 75 013 042",
        "1.76.05.75.013.042",
        "1-76-05-75-013-042",
        "1/76/05/75/013/042",
        "1_76_05_75_013_042",
        "1\u00a076\u202f05\u200975\u2011013\u200b042",
        "1 76 05 75 013 042 | 57",
        "176057501304257",
        "1 76 05 75 013 042 (57)",
    ],
)
def test_what_separates_the_digits_does_not_count_and_the_key_is_understood(typed: str) -> None:
    assert Nir.parse(typed) == Nir.parse("1760575013042")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "13 caractères"),
        ("176057501304", "13 caractères"),
        ("17605750130421", "13 caractères"),
        ("5760575013042", "inattendu"),
        ("176057501304X", "inattendu"),
        ("182022C004015", "inattendu"),
        ("1761375013042", "mois"),
        ("1760075013042", "mois"),
        ("1764575013042", "mois"),
        ("1760500013042", "lieu"),
        ("1760575000042", "lieu"),
        ("1760575013000", "ordre"),
        ("176057501304258", "clé"),
        ("１760575013042", "inattendu"),
    ],
)
def test_wrong_numbers_say_why(number: str, words: str) -> None:
    with pytest.raises(InvalidNir, match=words):
        Nir.parse(number)


def test_year_and_month_agree_with_the_birth_date() -> None:
    nir = Nir.parse("1760575013042")
    assert nir.agrees_with(date(1976, 5, 12))
    assert not nir.agrees_with(date(1976, 6, 12))
    assert not nir.agrees_with(date(1977, 5, 12))
    assert Nir.parse("1762075013042").agrees_with(date(1976, 8, 1)), "a fictive month agrees with any"


def test_the_digest_is_keyed_versioned_and_hides_the_number() -> None:
    nir = Nir.parse("1760575013042")
    assert nir.digest(KEY, "1") == Nir.parse("176057501304257").digest(KEY, "1") != nir.digest(b"x" * 50, "1")
    assert nir.digest(KEY, "1").startswith("1:")
    for shown in (str(nir), repr(nir), f"{nir}", nir.digest(KEY, "1")):
        assert "1760575013042" not in shown
