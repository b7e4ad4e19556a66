"""What the law asks before rights may pay (docs/rules.md § 10): each condition, on both sides of its border."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpf_portal.common.law.kinds import kind_of
from dossiers.eligibility.conditions import Facts, asks, is_minor, missing_for

TODAY = date(2026, 11, 24)
CAR, LORRY, REVIEW, VAE, ENGLISH, DIPLOMA = "CPF206", "CPF210", "CPF202", "CPF200", "RS6151", "RNCP38565"
DOMINIQUE = Facts(
    jobseeker=False,
    third_parties=0,
    may_be_helped=False,
    hours=Decimal(14),
    birth_date=date(1976, 5, 12),
    is_sworn=True,
    vae_number="VAE-2026-12345",
)


def lacking(code: str, day: date = TODAY, **changes: object) -> list[str]:
    return [each.code for each in missing_for(code, day, replace(DOMINIQUE, **changes))]  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [ENGLISH, DIPLOMA, "RS5616", LORRY, VAE, REVIEW])
def test_nothing_is_asked_of_a_third_party_but_for_a_light_licence(code: str) -> None:
    assert lacking(code) == []


@pytest.mark.parametrize("code", ["CPF206", "CPF219", "CPF220", "CPF221", "CPF222"])
@pytest.mark.parametrize(
    ("given", "jobseeker", "codes"),
    [
        (0, False, ["third_party"]),
        (99_99, False, ["third_party"]),
        (100_00, False, []),
        (0, True, []),
    ],
)
def test_a_light_licence_needs_100_euros_of_a_third_party_or_a_jobseeker(
    code: str, given: Any, jobseeker: bool, codes: list[str]
) -> None:
    assert lacking(code, third_parties=given, jobseeker=jobseeker) == codes


def test_the_licence_s_condition_begins_on_26_february_2026() -> None:
    assert lacking(CAR, date(2026, 2, 25)) == []
    assert lacking(CAR, date(2026, 2, 26)) == ["third_party"]


def test_what_is_missing_is_told_with_how_to_get_it() -> None:
    told = missing_for(CAR, TODAY, replace(DOMINIQUE, third_parties=99_99))[0]
    assert "100,00\u00a0€ d'un tiers" in told.words
    assert "il manque 0,01\u00a0€" in told.words
    assert not told.waits
    helped = missing_for(CAR, TODAY, replace(DOMINIQUE, may_be_helped=True))[0]
    assert helped.waits, "the request may be sent: a funder is asked once the organisation has answered"


@pytest.mark.parametrize(
    ("hours", "codes"),
    [("12.99", ["skills_review_hours"]), (13, []), (24, []), ("24.5", ["skills_review_hours"])],
)
def test_a_skills_review_has_13_to_24_hours(hours: Any, codes: list[str]) -> None:
    assert lacking(REVIEW, hours=Decimal(hours)) == codes


@pytest.mark.parametrize(
    ("last", "codes"),
    [
        (None, []),
        (date(2021, 11, 24), []),
        (date(2021, 11, 25), ["skills_review_years"]),
        (date(2026, 11, 1), ["skills_review_years"]),
    ],
)
def test_rights_pay_one_skills_review_in_five_years(last: date | None, codes: list[str]) -> None:
    assert lacking(REVIEW, last_skills_review=last) == codes
    assert lacking(ENGLISH, last_skills_review=last) == []


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (CAR, {"sworn"}),
        (LORRY, {"sworn"}),
        (REVIEW, {"sworn"}),
        (VAE, {"vae_number"}),
        (ENGLISH, set()),
        (DIPLOMA, set()),
    ],
)
def test_what_a_draft_asks(code: str, asked: set[str]) -> None:
    assert asks(kind_of(code), TODAY, DOMINIQUE.birth_date) == asked
    assert asks(kind_of(code), TODAY, date(2010, 1, 1)) == asked | {"agreement"}


@pytest.mark.parametrize(("born", "minor"), [(date(2008, 11, 24), False), (date(2008, 11, 25), True)])
def test_one_comes_of_age_at_eighteen(born: date, minor: bool) -> None:
    assert is_minor(born, TODAY) is minor
    assert lacking(ENGLISH, birth_date=born) == (["agreement"] if minor else [])
    assert lacking(ENGLISH, birth_date=born, has_agreement=True) == []


def test_each_answer_that_lacks_is_named() -> None:
    assert lacking(LORRY, is_sworn=False) == ["sworn"]
    assert lacking(VAE, vae_number="") == ["vae_number"]


@pytest.mark.parametrize("code", ["", "CPF203", "CPF218", "NSF326"])
def test_what_has_no_eligible_code_is_paid_by_no_rights(code: str) -> None:
    assert lacking(code) == ["not_eligible"]
