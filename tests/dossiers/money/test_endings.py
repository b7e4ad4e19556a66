"""How a dossier ends: the nine cases through the real transitions, the ledger and the avoir (rules.md § 5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=PARIS), tick=False)


def outcome(dossier: Dossier) -> tuple[int, ...]:
    c = Closing.objects.get(dossier=dossier)
    return c.case, c.rights_released, c.rights_used, c.card_refunded, c.card_kept, c.credit


def claim(dossier: Dossier) -> Dossier:
    return transitions.claim_force_majeure(
        dossier, f.owner(dossier), ground="illness", documents=[f.a_document()]
    )


def decide(dossier: Dossier, accepted: bool, **more: Decimal) -> Dossier:
    staff = actors.staff(f.a_staff_member())
    return transitions.decide_force_majeure(
        dossier, staff, accepted=accepted, reason="Certificat lisible.", **more
    )


@pytest.fixture
def validated() -> Dossier:
    """720,00 € of rights reserved and 150,00 € paid, on 20 November 2026 for 18 December."""
    with at("2026-11-20 10:00"):
        return f.a_dossier(
            "validated", session=f.a_session(starts_on=date(2026, 12, 18), ends_on=date(2027, 1, 15))
        )


def test_case_1_the_organisation_cancels_before_the_entry(validated: Dossier) -> None:
    with at("2026-12-17 10:00"):
        f.cancel_by_organisation(validated)
    assert outcome(validated) == (1, 72_000, 0, 15_000, 0, 0)
    assert ledger.account_of(validated.trainee_id).rights == 182_000


def test_case_2_the_organisation_cancels_after_the_entry(validated: Dossier) -> None:
    dossier = f.begin(validated)
    transitions.cancel_by_organisation(
        dossier, f.agent(dossier), reason="Incendie.", hours_given=Decimal("3.3")
    )
    assert outcome(dossier) == (2, 48_240, 23_760, 10_050, 4_950, 0)
    assert ledger.account_of(dossier.trainee_id).rights == 182_000 - 23_760


@pytest.mark.parametrize(
    ("when", "case"),
    [
        ("2026-12-10 23:59:59", 3),  # fourteenth business day after the validation
        ("2026-12-11 00:00:01", 6),  # fifteenth, five business days before the start
    ],
)
def test_cases_3_and_6_around_the_fourteenth_day(validated: Dossier, when: str, case: int) -> None:
    with at(when):
        f.cancel(validated)
    assert outcome(validated)[0] == case


@pytest.mark.parametrize(("days_before", "case"), [(7, 4), (6, 6)])
def test_cases_4_and_6_around_the_seventh_day_across_christmas(days_before: int, case: int) -> None:
    with at("2026-11-20 10:00"):
        dossier = f.a_dossier(
            "validated", session=f.a_session(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
        )
    with at({7: "2026-12-22 23:59:00", 6: "2026-12-23 00:01:00"}[days_before]):
        f.cancel(dossier)
    assert outcome(dossier)[0] == case


@pytest.mark.today("2026-11-24")
def test_case_5_force_majeure_before_the_entry(validated: Dossier) -> None:
    dossier = f.cancel_late(validated)
    assert ledger.reserved_for(dossier.number) == {"cpf": 72_000}
    decide(claim(dossier), accepted=True)
    assert outcome(dossier) == (5, 72_000, 0, 15_000, 0, 0)
    assert ledger.reserved_for(dossier.number) == {}


def test_case_6_is_final_after_fourteen_business_days_and_gives_an_avoir(validated: Dossier) -> None:
    with at("2026-12-14 10:00"):
        dossier = f.cancel(validated)
    assert outcome(dossier) == (6, 0, 72_000, 0, 15_000, 15_000)
    final_on = Closing.objects.get(dossier=dossier).final_on
    with time_machine.travel(
        datetime(sure(final_on).year, sure(final_on).month, sure(final_on).day, 23, tzinfo=PARIS), tick=False
    ):
        assert sweep() == 0
        assert ledger.account_of(dossier.trainee_id).credit == 0
    with time_machine.travel(
        datetime(sure(final_on).year, sure(final_on).month, sure(final_on).day, 12, tzinfo=PARIS)
        + timedelta(days=1)
    ):
        assert sweep() == 1
        assert sweep() == 0
        with pytest.raises(Refused):
            claim(dossier)
    account = ledger.account_of(dossier.trainee_id)
    assert (account.credit, account.rights, account.total.used) == (15_000, 110_000, 72_000)


def test_a_no_show_is_a_late_cancellation_even_within_fourteen_days() -> None:
    with at("2026-11-20 10:00"):
        dossier = f.a_dossier("validated", session=f.a_session(starts_in=11))
    with at("2026-12-07 12:00"), pytest.raises(Refused):
        transitions.declare_no_show(dossier, f.agent(dossier))
    with at("2026-12-08 12:00"):
        dossier = transitions.declare_no_show(dossier, f.agent(dossier))
        assert outcome(dossier)[0] == 6
        decide(claim(dossier), accepted=True)
    assert outcome(dossier)[0] == 5


def test_case_7_force_majeure_after_the_entry_is_pro_rata(validated: Dossier) -> None:
    dossier = f.begin(validated)
    dossier = transitions.abandon(dossier, f.agent(dossier), hours_attended=Decimal(4))
    assert outcome(dossier)[0] == 8
    decide(claim(dossier), accepted=True)
    assert outcome(dossier) == (7, 43_200, 28_800, 9_000, 6_000, 0)


def test_case_7_needs_the_hours_when_the_trainee_left_alone(validated: Dossier) -> None:
    dossier = transitions.abandon(f.begin(validated), f.owner(validated))
    claim(dossier)
    with pytest.raises(Refused):
        decide(dossier, accepted=True)
    decide(dossier, accepted=True, hours_attended=Decimal(5))
    assert outcome(dossier) == (7, 36_000, 36_000, 7_500, 7_500, 0)


def test_case_8_a_rejected_claim_keeps_everything(validated: Dossier) -> None:
    dossier = transitions.abandon(f.begin(validated), f.agent(validated), hours_attended=Decimal(4))
    decide(claim(dossier), accepted=False)
    assert outcome(dossier) == (8, 0, 72_000, 0, 15_000, 0)
    assert ledger.account_of(dossier.trainee_id).total.used == 72_000
    with pytest.raises(Refused):
        decide(dossier, accepted=True)


@pytest.mark.today("2026-11-24")
def test_a_claim_that_waits_keeps_everything_reserved(validated: Dossier) -> None:
    dossier = claim(f.cancel_late(validated))
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert sweep() == 0
    assert ledger.reserved_for(dossier.number) == {"cpf": 72_000}


def test_case_9_all_is_used(validated: Dossier) -> None:
    dossier = f.finish(f.begin(validated))
    assert outcome(dossier) == (9, 0, 72_000, 0, 15_000, 0)


def test_case_9_hours_lost_to_force_majeure_are_given_back(validated: Dossier) -> None:
    dossier = f.begin(validated)
    dossier = transitions.declare_exit(
        dossier,
        f.agent(dossier),
        effective_on=timezone.localdate(),
        hours_attended=7,
        hours_excused=Decimal("2.5"),
    )
    assert outcome(dossier) == (9, 18_000, 54_000, 3_750, 11_250, 0)


@pytest.mark.parametrize("hours", [(-1, 0), (11, 0), (6, 5)])
def test_impossible_hours_are_refused(validated: Dossier, hours: tuple[int, int]) -> None:
    dossier = f.begin(validated)
    with pytest.raises(Refused):
        transitions.declare_exit(
            dossier,
            f.agent(dossier),
            effective_on=timezone.localdate(),
            hours_attended=hours[0],
            hours_excused=hours[1],
        )


def test_there_is_nothing_to_claim_when_everything_was_given_back(validated: Dossier) -> None:
    with at("2026-11-25 10:00"):
        dossier = f.cancel(validated)
        with pytest.raises(Refused):
            claim(dossier)


@pytest.mark.today("2026-11-24")
def test_an_avoir_is_used_first_in_the_next_training(validated: Dossier) -> None:
    dossier = f.cancel_late(validated)
    decide(claim(dossier), accepted=False)
    again = f.a_dossier("to_validate", trainee=dossier.trainee)
    figures = f.consents(again)["figures"]
    assert (figures.credit_used, figures.rights_used, figures.to_pay) == (15_000, 72_000, 0)


@pytest.mark.today("2026-11-24")
def test_declarations_are_neither_early_nor_twice(validated: Dossier) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused):
        transitions.declare_entry(validated, f.agent(validated), effective_on=today)
    dossier = f.begin(validated)
    with pytest.raises(Refused):
        transitions.declare_exit(
            dossier, f.agent(dossier), effective_on=today + timedelta(days=1), hours_attended=1
        )
    transitions.confirm_entry(dossier, f.owner(dossier), effective_on=today)
    with pytest.raises(Refused):
        transitions.confirm_entry(dossier, f.owner(dossier), effective_on=today)


def test_a_review_is_given_once_with_five_scores(validated: Dossier) -> None:
    dossier = f.finish(f.begin(validated))
    scores = {"welcome": 5, "content": 4, "trainers": 5, "means": 3, "support": 4}
    for wrong in ({}, scores | {"welcome": 6}, scores | {"other": 1}):
        with pytest.raises(Refused):
            transitions.review(dossier, f.owner(dossier), scores=wrong)
    transitions.review(dossier, f.owner(dossier), scores=scores, comment=" Bien. ")
    assert Dossier.objects.get(pk=dossier.pk).review.comment == "Bien."
    with pytest.raises(Refused):
        transitions.review(dossier, f.owner(dossier), scores=scores)
