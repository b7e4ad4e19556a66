"""Refunds: what is due goes back to the card, once, whatever fails on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cpf_portal.operations.periodic_tasks import reconcile
from cpf_portal.simulators.bank.ledger import ApiError
from dossiers import transitions
from dossiers.dossier.models import Dossier
from payments.card import gateway
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.giving_back import pay_due
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.payments.card.test_webhook import call

pytestmark = pytest.mark.django_db


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delay), tick=False)


@pytest.fixture
def dossier(payer: Payer) -> Dossier:
    """Validated, with 150,00 € paid by card at the bank."""
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    return dossier


def test_what_a_closing_gives_back_is_paid_to_the_card_once(dossier: Dossier, payer: Payer) -> None:
    f.cancel(dossier)
    assert pay_due() == 1
    assert pay_due() == 0
    assert payer.kept == 0


def test_a_part_is_paid_back_after_the_entry(dossier: Dossier, payer: Payer) -> None:
    transitions.cancel_by_organisation(f.begin(dossier), f.agent(dossier), reason="Incendie.", hours_given=4)
    pay_due()
    assert payer.kept == 6_000


def test_nothing_is_paid_back_while_a_closing_waits(dossier: Dossier, payer: Payer) -> None:
    f.cancel_late(dossier)
    assert pay_due() == 0
    assert payer.kept == 15_000


def fail(payer: Payer, refund: Refund) -> None:
    """The bank sends the money back, and the webhook that says so is lost."""
    refund.refresh_from_db()
    payer.bank.ledger.fail_refund(refund.provider_id)


def test_a_refund_that_fails_after_it_succeeded_is_found_and_tried_again(
    dossier: Dossier, payer: Payer
) -> None:
    f.cancel(dossier)
    pay_due()
    refund = Refund.objects.get()
    assert refund.status == "succeeded"
    fail(payer, refund)
    assert payer.kept == 15_000
    with later(days=1, minutes=1):
        reconcile()
        refund.refresh_from_db()
        assert (refund.status, refund.error) == ("failed", "expired_or_canceled_card")
        assert pay_due() == 0, "not at once: the card would fail again"
    with later(days=1, hours=1, minutes=2):
        assert pay_due() == 1
    assert payer.kept == 0
    assert [r.status for r in Refund.objects.order_by("created_at")] == ["failed", "succeeded"]


def test_after_five_failures_only_staff_try_again(dossier: Dossier, payer: Payer) -> None:
    f.cancel(dossier)
    for n in range(giving_back.MAX_FAILURES):
        with later(days=2 * n):
            pay_due()
            fail(payer, Refund.objects.latest("created_at"))
        with later(days=2 * n + 1, minutes=1):
            reconcile()
    with later(days=30):
        assert pay_due() == 0
        assert Refund.objects.filter(status="failed").count() == giving_back.MAX_FAILURES
        assert giving_back.retry(Payment.objects.get())
        pay_due()
        assert not giving_back.retry(Payment.objects.get()), "nothing is due any more"
    assert payer.kept == 0


def test_a_crash_after_asking_never_pays_twice(dossier: Dossier, payer: Payer) -> None:
    f.cancel(dossier)
    pay_due()
    Refund.objects.update(status="pending", provider_id="")  # as if the answer was lost
    pay_due()
    assert payer.kept == 0
    assert len(payer.bank.ledger.refunds) == 1


def test_a_part_is_not_paid_twice_when_the_provider_has_forgotten_the_key(
    dossier: Dossier, payer: Payer
) -> None:
    transitions.cancel_by_organisation(f.begin(dossier), f.agent(dossier), reason="Incendie.", hours_given=8)
    pay_due()
    Refund.objects.update(status="pending", provider_id="")
    payer.bank.ledger.answers.clear()  # a day later
    with later(days=1):
        pay_due()
    assert payer.kept == 12_000
    assert Refund.objects.get().status == "succeeded"


def test_a_key_of_ours_that_is_wrong_fails_no_refund(
    dossier: Dossier, payer: Payer, settings: Settings
) -> None:
    f.cancel(dossier)
    pay_due()
    settings.STRIPE_SECRET_KEY = "sk_wrong"
    with later(days=2):
        reconcile()
    assert Refund.objects.get().status == "succeeded"
    with pytest.raises(gateway.GatewayUnavailable):
        giving_back.ask(Refund.objects.get())


def test_a_refusal_of_the_provider_is_a_failure_to_show(
    dossier: Dossier, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    f.cancel(dossier)

    def refuses(*_: object) -> None:
        raise ApiError("This card cannot be credited")

    monkeypatch.setattr(payer.bank.ledger, "refund", refuses)
    pay_due()
    refund = Refund.objects.get()
    assert refund.status == "failed"
    assert "cannot be credited" in refund.error


def test_the_database_refuses_to_refund_more_than_was_paid(dossier: Dossier, payer: Payer) -> None:
    payment = Payment.objects.get()
    Refund.objects.create(payment=payment, amount=10_000)
    for amount in (5_001, 15_000):
        with pytest.raises(IntegrityError, match="more would be refunded"), transaction.atomic():
            Refund.objects.create(payment=payment, amount=amount)
    Refund.objects.create(payment=payment, amount=5_000)


def test_the_webhook_of_a_failed_refund_is_enough(dossier: Dossier, payer: Payer, client: Client) -> None:
    f.cancel(dossier)
    pay_due()
    refund = Refund.objects.get()
    fail(payer, refund)
    about = {"id": refund.provider_id, "object": "refund"}
    assert call(client, about, kind="refund.failed").status_code == 204
    refund.refresh_from_db()
    assert refund.status == "failed"


def test_a_refund_is_read_again_even_when_nothing_ran_for_months_and_then_never_more(
    dossier: Dossier, payer: Payer
) -> None:
    f.cancel(dossier)
    pay_due()
    fail(payer, Refund.objects.get())
    with later(days=90):
        reconcile()
        assert Refund.objects.get(status="failed")
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            pay_due()
    with later(days=200):
        reconcile()
        read_at = Refund.objects.get(status="succeeded").read_at
    with later(days=300):
        reconcile()
    assert Refund.objects.get(status="succeeded").read_at == read_at
