"""Which funder supports which training, for whom, and until when it may be asked."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.funders.models import Funder
from catalogue.funders.support import last_day_to_ask, latest_end, supporters, supports
from catalogue.trainings.models import Action, Certification
from cpf_portal.common.business_days import add_business_days, business_days_between
from tests import factories as f


@pytest.fixture
def metz() -> Any:
    """A certified training given in Metz (57)."""
    return f.an_action(certification="RS6151")


@pytest.mark.django_db
class TestSupport:
    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ({}, True),
            ({"certification_kinds": ["RS"]}, True),
            ({"certification_kinds": ["RNCP", "CPF"]}, False),
            ({"certification_codes": ["RS6151"]}, True),
            ({"certification_kinds": ["RNCP"], "certification_codes": ["RS6151"]}, True),
            ({"certification_codes": ["RS6152"]}, False),
            ({"departments": ["54", "57"]}, True),
            ({"departments": ["5", "75"]}, False),
            ({"supports_remote": False}, True),
            ({"is_active": False}, False),
        ],
        ids=str,
    )
    def test_what_and_where(self, metz: Action, rules: dict[str, Any], expected: bool) -> None:
        funder = f.a_funder(**rules)
        assert supports(funder, metz) is expected
        assert (funder in supporters(metz)) is expected

    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ({"rome_codes": ["M1805"]}, True),
            ({"rome_codes": ["M18"]}, True),
            ({"rome_codes": ["K", "M"]}, True),
            ({"rome_codes": ["M1806"]}, False),
            ({"rome_codes": ["K18", "G"]}, False),
            ({"rome_codes": ["K"], "certification_kinds": ["RS"]}, True),
            ({"rome_codes": ["M18"], "departments": ["75"]}, False),
        ],
        ids=str,
    )
    def test_an_occupation_or_its_whole_domain(
        self, metz: Action, rules: dict[str, Any], expected: bool
    ) -> None:
        Certification.objects.update(rome_codes=["E1104", "M1805"])
        metz = Action.objects.get(pk=metz.pk)
        assert supports(f.a_funder(**rules), metz) is expected

    def test_what_leads_to_no_known_occupation_is_not_supported_for_one(self, metz: Action) -> None:
        assert not supports(f.a_funder(rome_codes=["M"]), metz)

    def test_what_has_no_certification_is_supported_by_who_asks_for_none(self) -> None:
        action = f.an_action(certification=None)
        assert supports(f.a_funder(), action)
        assert not supports(f.a_funder(certification_kinds=["RS", "RNCP", "CPF"]), action)

    def test_what_is_remote_is_nowhere(self) -> None:
        action = f.an_action(mode="remote", place=None)
        assert supports(f.a_funder(departments=["57"]), action)
        assert not supports(f.a_funder(departments=["57"], supports_remote=False), action)
        assert not supports(f.a_funder(departments=["57"]), f.an_action(place=None))

    @pytest.mark.parametrize(
        ("persons", "jobseeker", "employee"),
        [("anyone", True, True), ("jobseekers", True, False), ("employees", False, True)],
    )
    def test_for_whom(self, metz: Action, persons: str, jobseeker: bool, employee: bool) -> None:
        funder = f.a_funder(persons=persons)
        assert supports(funder, metz)
        assert supports(funder, metz, is_jobseeker=True) is jobseeker
        assert supports(funder, metz, is_jobseeker=False) is employee


def test_france_travail_is_asked_twenty_one_business_days_before() -> None:
    funder = Funder(start_days=21, answer_days=10)
    start = date(2027, 1, 12)
    last = last_day_to_ask(funder, start)
    assert last == date(2026, 12, 10)
    assert business_days_between(last, start) == 21


def test_without_notice_the_answer_and_the_trainee_s_days_come_before_the_start() -> None:
    funder = Funder(start_days=0, answer_days=10)
    assert latest_end(funder, date(2026, 11, 24)) == date(2026, 12, 15)
    assert last_day_to_ask(funder, date(2026, 12, 15)) == date(2026, 11, 23)
    assert last_day_to_ask(funder, date(2026, 12, 16)) == date(2026, 11, 24)


@given(
    starts_on=st.dates(date(2020, 1, 1), date(2060, 1, 1)),
    start_days=st.integers(0, 60),
    answer_days=st.integers(1, 30),
)
def test_the_last_day_is_the_last_that_leaves_the_time(
    starts_on: date, start_days: int, answer_days: int
) -> Any:
    funder = Funder(start_days=start_days, answer_days=answer_days)

    def leaves_the_time(day: date) -> bool:
        far = not start_days or starts_on >= add_business_days(day, start_days)
        return far and latest_end(funder, day) < starts_on

    last = last_day_to_ask(funder, starts_on)
    assert leaves_the_time(last)
    assert not any(leaves_the_time(last + timedelta(days=more)) for more in (1, 2, 3, 10))
