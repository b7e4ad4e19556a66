"""The months of the fund: what is counted in which, to the cent of the ledger, and counted again while it may change."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Sum
from django.utils import timezone

from accounts.people.models import Address
from accounts.rights.models import RightsLine
from catalogue.communes import departments
from catalogue.communes.regions import REGIONS, name_of_region, regions_by_postcode
from cpf_portal.operations.fund import counting
from cpf_portal.operations.fund.models import CountedMonth, MonthFigure
from cpf_portal.operations.periodic_tasks import reconcile
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.transitions.engine import playing
from dossiers.transitions.sweep import sweep
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
EVERY = (
    *("requested", "refused_by_organisation", "to_validate", "payment_refused", "validated", "in_training"),
    *("completed", "cancelled_by_trainee", "cancelled_by_organisation"),
)


def total(measure: str, **of: Any) -> tuple[int, int]:
    """How many, and how many cents."""
    found = MonthFigure.objects.filter(measure=measure, **of).aggregate(n=Sum("number"), c=Sum("cents"))
    return found["n"] or 0, found["c"] or 0


def paid(payer: Payer) -> Dossier:
    """A dossier of which a part was paid at the bank."""
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    return Dossier.objects.get(pk=dossier.pk)


def everywhere(payer: Payer) -> None:
    """A dossier in each state, one that an employer helps, and card money kept, in part and wholly given back."""
    for state in EVERY:
        f.a_dossier(state)
    helped = f.a_trainee()
    f.a_dotation(helped, 20_000)
    f.begin(f.validate(f.accept(f.send(f.a_draft(helped)))))
    paid(payer)
    f.finish(f.begin(paid(payer)))
    f.cancel_by_organisation(paid(payer))
    giving_back.pay_due()


def test_the_money_is_that_of_the_ledger_to_the_cent(payer: Payer) -> None:
    everywhere(payer)
    counting.count_months()
    lines = RightsLine.objects.filter(kind__in=["hold", "release", "use"])
    for measure, kind in (("held", "hold"), ("released", "release"), ("used", "use")):
        for source in ("cpf", "dif", "avoir", "dotation"):
            told = lines.filter(kind=kind, source=source).aggregate(cents=Sum("reserved"))["cents"] or 0
            detail = "employer" if source == "dotation" else source
            assert total(measure, detail=detail)[1] == abs(told), (measure, source)
    assert total("held", detail="employer")[1] == 20_000
    received = Payment.objects.filter(counted=True).aggregate(cents=Sum("amount"))["cents"]
    assert total("held", detail="card")[1] == received > 0
    gone = Refund.objects.filter(status="succeeded").aggregate(cents=Sum("amount"))["cents"]
    assert total("released", detail="card")[1] == gone > 0
    kept = Closing.objects.exclude(applied_at=None).aggregate(cents=Sum("card_kept"))["cents"]
    assert total("used", detail="card")[1] == kept > 0


def test_what_is_in_progress_is_neither_given_back_nor_used(payer: Payer) -> None:
    everywhere(payer)
    counting.count_months()
    rights = ["cpf", "dif", "avoir", "employer"]
    left = total("held", detail__in=rights)[1] - total("released", detail__in=rights)[1]
    reserved = RightsLine.objects.aggregate(cents=Sum("reserved"))["cents"]
    assert left - total("used", detail__in=rights)[1] == reserved > 0


def test_card_money_that_its_dossier_could_not_take_is_neither_engaged_nor_released(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = payer.start(f.a_dossier("to_validate"))

    def broken(*_: object) -> None:
        raise ArithmeticError("a bug of ours")

    with monkeypatch.context() as bug:
        bug.setattr(playing, "_deadline", broken)
        payer.yes(payment)
    giving_back.pay_due()
    counting.count_months()
    assert (payer.kept, total("held", detail="card"), total("released", detail="card")) == (0, (0, 0), (0, 0))


def test_a_refund_that_fails_after_all_released_nothing(payer: Payer) -> None:
    f.cancel(paid(payer))
    giving_back.pay_due()
    refund = Refund.objects.get()
    payer.bank.ledger.fail_refund(refund.provider_id)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        reconcile()
        counting.count_months()
    refund.refresh_from_db()
    assert refund.status == "failed"
    assert (total("held", detail="card"), total("released", detail="card")) == ((1, 15_000), (0, 0))


def test_what_a_funder_adds_is_engaged_when_its_dossier_is_validated_then_shared() -> None:
    trainee = f.a_trainee(cents=50_000)
    asked = f.ask_top_up(f.accept(f.send(f.a_draft(trainee))))
    counting.count_months()
    assert total("held", detail="top_up") == (0, 0)
    f.pay(f.grant_top_up(asked))
    dossier = f.bank_says_yes(Dossier.objects.get(pk=asked.pk))
    counting.count_months()
    assert total("held", detail="top_up") == (1, dossier.top_up_used)
    assert dossier.top_up_used
    transitions.cancel_by_organisation(dossier, f.agent(dossier), reason="Salle inondée.")
    counting.count_months()
    assert total("released", detail="top_up") == (1, dossier.top_up_used)


def test_dossiers_are_counted_in_their_month_by_region_and_kind() -> None:
    ajaccio = Address.objects.create(number="1", street="cours", postcode="20000", town="Ajaccio")
    island = Address.objects.create(number="1", street="rue", postcode="97400", town="Saint-Denis")
    f.a_dossier("validated")
    for home, code in ((ajaccio, "RS5616"), (island, "CPF206")):
        dossier = f.a_dossier("validated")
        Dossier.objects.filter(pk=dossier.pk).update(home_address=home, certification=code)
    nowhere = f.a_dossier("validated")
    Dossier.objects.filter(pk=nowhere.pk).update(home_address=None, certification="")
    counting.count_months()
    found = MonthFigure.objects.filter(measure="enrolled", month=NOVEMBER)
    assert {(each.region, each.kind): (each.number, each.cents) for each in found} == {
        ("44", "rncp"): (1, 87_000),
        ("94", "clea"): (1, 87_000),
        ("04", "light_licence"): (1, 87_000),
        ("", ""): (1, 87_000),
    }


def test_answers_count_their_business_days_and_silence_is_told_apart() -> None:
    for answered in ("2026-11-20", "2026-11-23", "2026-11-24"):
        dossier = f.a_dossier("to_validate")
        Dossier.objects.filter(pk=dossier.pk).update(sent_on="2026-11-20", answered_on=answered)
    f.a_dossier("requested")
    f.cancel_request(f.a_dossier("requested"))
    with time_machine.travel("2026-12-03T09:00:00Z"):
        sweep()
        counting.count_months()
    answers = MonthFigure.objects.filter(measure="answered").values_list("detail", "number")
    assert sorted(answers) == [("0", 1), ("1", 1), ("2", 1)]
    # The one request that nobody answered; the three others wait for their trainees.
    assert (total("unanswered", month=DECEMBER)[0], total("unanswered", month=NOVEMBER)[0]) == (1, 0)


def test_endings_are_counted_by_case() -> None:
    for state in ("completed", "cancelled_by_organisation", "cancelled_by_trainee"):
        f.a_dossier(state)
    counting.count_months()
    found = MonthFigure.objects.filter(measure="closed").values_list("detail", "number")
    assert sorted(found) == sorted((str(case), 1) for case in Closing.objects.values_list("case", flat=True))


def test_refunds_wait_at_the_end_of_their_month_and_are_left_as_they_were(payer: Payer) -> None:
    owed = paid(payer)
    f.cancel_by_organisation(owed)
    counting.count_months()
    assert total("waiting", month=NOVEMBER) == (1, owed.card_paid)
    giving_back.pay_due()
    counting.count_months()
    assert total("waiting") == (0, 0)
    f.cancel_by_organisation(paid(payer))
    counting.count_months()
    with time_machine.travel("2026-12-02T09:00:00Z"):
        giving_back.pay_due()
        counting.count_months()
    assert total("waiting", month=NOVEMBER) == (1, owed.card_paid)
    assert total("waiting", month=DECEMBER) == (0, 0)


def test_a_month_is_counted_again_until_nothing_in_it_may_change() -> None:
    late = f.a_dossier("cancelled_by_trainee")
    counting.count_months()
    counting.count_months()
    assert total("closed", detail="6")[0] == 1, "twice is once"
    claimed = transitions.claim_force_majeure(
        late, f.owner(late), ground="illness", documents=[f.a_document()]
    )
    with time_machine.travel("2027-02-10T09:00:00Z"):
        counting.count_months()
        assert not CountedMonth.objects.get(month=NOVEMBER).is_final, "a claim waits"
        transitions.decide_force_majeure(
            claimed, actors.staff(f.a_staff_member()), accepted=True, reason="Certificat lisible."
        )
        counting.count_months()
        assert total("closed", month=NOVEMBER) == (1, 0)
        assert total("closed", month=NOVEMBER, detail="5")[0] == 1
        assert CountedMonth.objects.get(month=NOVEMBER).is_final
        assert counting.open_months(timezone.localdate()) == [*(date(2027, 1, 1), date(2027, 2, 1))], (
            "December's refunds can fail no more"
        )


def test_a_month_that_is_over_waits_for_refunds_that_may_fail() -> None:
    assert not counting.is_final(NOVEMBER, date(2026, 11, 30))
    assert not counting.is_final(NOVEMBER, DECEMBER + timedelta(days=35))
    assert counting.is_final(NOVEMBER, DECEMBER + timedelta(days=36))


def test_each_department_is_of_one_region() -> None:
    listed = [each for _, names in REGIONS.values() for each in names.split()]
    assert len(listed) == len(set(listed))
    assert {code for code, _ in departments()} - set(listed) <= {
        "975",
        "977",
        "978",
        "984",
        "986",
        "987",
        "988",
        "989",
    }
    assert set(listed) <= {code for code, _ in departments()}
    assert (regions_by_postcode()["20"], name_of_region("94"), name_of_region("00")) == ("94", "Corse", "")
