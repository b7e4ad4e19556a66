"""A round of questions to the bank: silence ends it, one bad row does not, and the next begins elsewhere."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from cpf_portal.common.business_days import add_business_days
from cpf_portal.operations.periodic_tasks import reconcile, tick
from cpf_portal.simulators.bank.ledger import ACCEPTED
from dossiers.dossier.models import Dossier
from dossiers.messages import reminders
from dossiers.messages.models import Reminder
from payments.card import checkout, gateway, rounds
from payments.card.models import Payment
from payments.card.rounds import ask_each
from payments.refunds import giving_back
from payments.refunds.giving_back import pay_due
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOWHERE = "http://127.0.0.1:9"
APPS = ("accounts", "catalogue", "cpf_portal", "dossiers", "payments")


def someone(rank: int, **more: Any) -> Dossier:
    return f.a_dossier("to_validate", trainee=f.a_trainee(f"Camille {rank}", "Aubry"), **more)


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delay), tick=False)


@pytest.mark.django_db(transaction=True)
def test_a_bank_that_refuses_connections_never_hangs_the_worker(payer: Payer, settings: Settings) -> None:
    for n in range(5):
        payer.start(someone(n))
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    settings.STRIPE_API_BASE = NOWHERE
    rounds_done = []

    def work() -> None:
        try:
            for _ in range(16):
                reconcile()
                tick()
                rounds_done.append(1)
        finally:
            connection.close()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(90)
    assert not worker.is_alive(), f"stuck after {len(rounds_done)} rounds"
    assert len(rounds_done) == 16


def test_no_cursor_of_the_server_is_left_to_the_collector() -> None:
    """`.iterator()` opens one, closed whenever its loop is forgotten: rows are read by whole batches."""
    sources = [source for app in APPS for source in Path(portal.BASE_DIR, app).rglob("*.py")]
    assert len(sources) > 100
    assert [str(s) for s in sources if ".iterator(" in s.read_text()] == []


def test_only_silence_ends_a_round_and_after_three(payer: Payer) -> None:
    for n in range(5):
        payer.start(someone(n))
    asked = []

    def silent(payment: Payment) -> None:
        asked.append(payment)
        raise gateway.GatewaySilent

    assert rounds.ask_each(Payment.objects.all(), silent) == 0
    assert len(asked) == 3


def test_what_the_bank_fails_on_does_not_count_as_silence(payer: Payer) -> None:
    for n in range(5):
        payer.start(someone(n))
    asked = []

    def failed(payment: Payment) -> None:
        asked.append(payment)
        raise gateway.GatewayFailed

    assert rounds.ask_each(Payment.objects.all(), failed) == 0
    assert len(asked) == 5


def test_the_least_recently_tried_goes_first(payer: Payer) -> None:
    payments = [payer.start(someone(n)) for n in range(5)]
    asked = []

    def silent(payment: Payment) -> None:
        asked.append(payment.pk)
        raise gateway.GatewaySilent

    for hour in (1, 2):
        with later(hours=hour):
            rounds.ask_each(Payment.objects.all(), silent)
    assert asked == [payments[n].pk for n in (0, 1, 2, 3, 4, 0)]


def cancelled(payer: Payer, rank: int) -> Dossier:
    dossier = someone(rank)
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    return f.cancel(dossier)


def test_three_refunds_that_the_bank_keeps_failing_stop_none_of_the_others(payer: Payer) -> None:
    dossiers = [cancelled(payer, n) for n in range(6)]
    ask_each(giving_back.due(), giving_back._write)
    bad = Refund.objects.filter(payment__dossier__in=dossiers[:3])
    for n, refund in enumerate(bad):
        Refund.objects.filter(pk=refund.pk).update(provider_id=f"re_{n}", created_at=refund.created_at - HOUR)
        payer.bank.ledger.failing.add(f"GET /v1/refunds/re_{n}")
    pay_due()
    assert Refund.objects.filter(status="succeeded").count() == 3
    assert set(bad.values_list("status", flat=True)) == {"pending"}


def test_a_refund_that_cannot_be_written_stops_none_of_the_others(
    payer: Payer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dossiers = [cancelled(payer, n) for n in range(6)]
    real = giving_back._write

    def broken(payment: Payment, **how: Any) -> bool:
        if payment.dossier_id == dossiers[0].pk:
            raise ArithmeticError("a bad row")
        return real(payment, **how)

    monkeypatch.setattr(giving_back, "_write", broken)
    pay_due()
    assert payer.kept == 15_000
    assert "a bad row" in caplog.text


def test_three_payments_that_the_bank_keeps_failing_stop_none_of_the_others(payer: Payer) -> None:
    dossiers = [someone(n) for n in range(6)]
    payments = [payer.start(dossier) for dossier in dossiers]
    for payment in payments:
        payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    for payment in payments[:3]:
        payer.bank.ledger.failing.add(f"GET /v1/checkout/sessions/{payment.checkout_id}")
    with later(minutes=5):
        reconcile()
    assert sorted(Dossier.objects.values_list("state", flat=True)) == (
        ["payment_pending"] * 3 + ["validated"] * 3
    )


def test_overdue_dossiers_that_the_bank_keeps_failing_stop_none_of_the_others(payer: Payer) -> None:
    dossiers = [someone(n) for n in range(5)]
    payments = [payer.start(dossier) for dossier in dossiers]
    for payment in payments[:3]:
        payer.bank.ledger.failing.add(f"GET /v1/checkout/sessions/{payment.checkout_id}")
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        tick()
    states = [Dossier.objects.get(pk=dossier.pk).state for dossier in dossiers]
    assert states == ["payment_pending"] * 3 + ["request_cancelled"] * 2


def test_reminders_are_written_by_whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    dossiers = [someone(n) for n in range(5)]
    Dossier.objects.update(deadline=add_business_days(timezone.localdate(), 1))
    assert reminders.remind() == Reminder.objects.count() == len(dossiers)
    assert reminders.remind() == 0


def test_an_unfinished_payment_is_asked_about_once_a_round(payer: Payer) -> None:
    payer.start(someone(1))
    with later(minutes=5):
        assert checkout.synchronise_unfinished() == 1
        assert Payment.objects.get().tried_at == timezone.now()


def test_a_refund_that_the_bank_failed_is_made_once_when_it_has_forgotten_the_key(payer: Payer) -> None:
    """The same key is told the same failure for a day; then what was made is looked at, and asked again."""
    dossier = cancelled(payer, 0)
    payer.bank.ledger.failing.add("POST /v1/refunds")
    pay_due()
    payer.bank.ledger.failing.clear()
    with later(hours=23):
        pay_due()
        assert payer.kept == dossier.card_paid
    with later(hours=25):
        for _ in range(2):
            pay_due()
        assert payer.kept == 0
    assert Refund.objects.get().status == "succeeded"
