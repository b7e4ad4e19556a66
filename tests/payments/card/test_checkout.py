"""Card payments end to end against the simulator: accepted, refused, doubled, late, lost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.rights import ledger
from cpf_portal.operations.periodic_tasks import reconcile, tick
from cpf_portal.simulators.bank.ledger import ACCEPTED, SECURE
from dossiers.dossier.models import Dossier
from payments.card import checkout, gateway
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def state(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.state


@pytest.fixture
def dossier() -> Dossier:
    return f.a_dossier("to_validate")


def test_an_accepted_card_validates_and_counts_once(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    assert state(dossier) == "payment_pending"
    payer.yes(payment)
    for _ in range(3):  # a webhook doubled, reordered, or a sweep beside it
        checkout.synchronise(payment)
    assert state(dossier) == "validated"
    assert (dossier.card_paid, dossier.rights_used) == (15_000, 72_000)
    payment.refresh_from_db()
    assert (payment.status, payment.counted) == ("succeeded", True)
    assert [e.transition for e in dossier.entries.all()] == ["send", "accept", "pay", "payment_succeeded"]
    assert payer.kept == 15_000


def test_a_refused_card_may_be_tried_again_on_the_same_page(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.no(payment)
    assert state(dossier) == "payment_refused"
    again = payer.start(dossier)
    assert again == payment
    checkout.synchronise(payment)
    assert state(dossier) == "payment_pending", "the refusal was told already"
    payer.yes(payment)
    assert state(dossier) == "validated"


def test_a_second_refusal_is_told_too(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.no(payment)
    payer.start(dossier)
    payer.no(payment)
    assert state(dossier) == "payment_refused"
    assert [e.transition for e in dossier.entries.all()][-2:] == ["pay", "payment_failed"]


def test_a_second_3d_secure_that_fails_is_told_too(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    for _ in range(2):
        payer.start(dossier)
        assert payer.card(payment, SECURE) == "secure"
        payer.bank.ledger.decline(sure(payment.checkout_id), secure=True)
        for _ in range(2):  # told once each
            checkout.synchronise(payment)
        assert state(dossier) == "payment_refused"
    told = [e.details["error"] for e in dossier.entries.filter(transition="payment_failed")]
    assert told == ["payment_intent_authentication_failure"] * 2


def test_success_after_a_refusal_without_coming_back_is_taken(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.no(payment)
    payer.yes(payment)
    assert state(dossier) == "validated"


def test_pressing_twice_opens_one_page_and_one_payment(dossier: Dossier, payer: Payer) -> None:
    given = f.consents(dossier)
    pages = {checkout.start(dossier, f.owner(dossier), **given) for _ in range(3)}
    assert len(pages) == 1
    assert Payment.objects.filter(dossier=dossier).count() == len(payer.bank.ledger.sessions) == 1


def test_the_database_refuses_a_second_unfinished_payment(dossier: Dossier, payer: Payer) -> None:
    payer.start(dossier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(dossier=dossier, amount=1)


def test_a_crash_between_opening_and_noting_it_opens_the_same_page(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    Payment.objects.filter(pk=payment.pk).update(status="created", checkout_id=None, url="")
    again = payer.start(dossier)
    assert again.checkout_id == payment.checkout_id


def test_an_abandoned_page_lets_the_person_pay_again_or_cancel(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.bank.ledger.expire(sure(payment.checkout_id))
    checkout.synchronise(payment)
    assert state(dossier) == "payment_refused"
    other = payer.start(dossier)
    assert other != payment
    payer.yes(other)
    assert state(dossier) == "validated"


def pays_though_closed(payer: Payer, payment: Payment) -> None:
    """The bank takes money on a page that we know to be closed: nothing but a fault of its own."""
    payer.bank.ledger.sessions[sure(payment.checkout_id)] |= {"status": "open", "expires_at": 10**10}
    assert payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED) == "paid"
    Payment.objects.filter(pk=payment.pk).update(status="open")


def test_success_after_expiry_is_refunded_in_full(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.no(payment)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        tick()
        assert state(dossier) == "request_cancelled"
        pays_though_closed(payer, payment)
        tick()
        assert state(dossier) == "request_cancelled"
    assert payer.kept == 0
    assert ledger.account_of(dossier.trainee_id).total.available == 182_000
    assert Refund.objects.get().status == "succeeded"


def test_success_after_cancellation_is_refunded_in_full(
    dossier: Dossier, payer: Payer, settings: Settings
) -> None:
    payment = payer.start(dossier)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    f.cancel_by_organisation(dossier)
    settings.STRIPE_API_BASE = payer.bank.url
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        reconcile()
        reconcile()
    assert (state(dossier), payer.kept) == ("cancelled_by_organisation", 0)
    assert Refund.objects.count() == 1


def test_a_payment_begun_in_time_is_honoured_after_the_deadline(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)  # and the webhook never comes
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        tick()
    assert state(dossier) == "validated"
    assert payer.kept == 15_000


def test_an_unpaid_page_is_closed_then_the_dossier_expires(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        tick()
        assert state(dossier) == "request_cancelled"
        assert payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED) == "closed"
    assert ledger.account_of(dossier.trainee_id).total.reserved == 0


def test_a_dossier_left_without_payment_row_by_a_crash_expires(payer: Payer) -> None:
    dossier = f.a_dossier("payment_pending")
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        tick()
    assert state(dossier) == "request_cancelled"


def test_a_silent_bank_leaves_everything_for_later(
    dossier: Dossier, payer: Payer, settings: Settings
) -> None:
    payer.start(dossier)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        assert tick() == 0
    assert state(dossier) == "payment_pending"


def test_starting_with_a_silent_bank_says_so_and_can_be_resumed(
    dossier: Dossier, payer: Payer, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(gateway.GatewayUnavailable):
        payer.start(dossier)
    assert state(dossier) == "payment_refused"
    settings.STRIPE_API_BASE = payer.bank.url
    payer.yes(payer.start(dossier))
    assert state(dossier) == "validated"


def test_a_lost_webhook_is_made_up_for(dossier: Dossier, payer: Payer) -> None:
    payment = payer.start(dossier)
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        reconcile()
    assert state(dossier) == "validated"


def test_a_page_that_was_never_opened_does_not_hold_an_overdue_dossier(
    dossier: Dossier, payer: Payer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(gateway.GatewayUnavailable):
        payer.start(dossier)
    settings.STRIPE_API_BASE = payer.bank.url
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        tick()
    assert state(dossier) == "request_cancelled"
    assert not caplog.records
    assert Payment.objects.get().status == "closed"
