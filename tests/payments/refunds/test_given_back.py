"""Money that goes back is told as the bank does it, whoever asked, and never goes back twice."""

import html
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from cpf_portal.common.french import short_date
from cpf_portal.operations import periodic_tasks
from cpf_portal.operations.periodic_tasks import reconcile
from cpf_portal.simulators.bank.ledger import ACCEPTED
from dossiers import transitions
from dossiers.dossier.models import Dossier
from payments.card import checkout
from payments.card.models import Payment
from payments.card.rounds import ask_each
from payments.refunds import giving_back, jobs
from payments.refunds.giving_back import pay_due
from payments.refunds.models import Dispute, Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure
from tests.letters import text_of
from tests.payments.card.test_webhook import call
from tests.races import during

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


def the_payment() -> Payment:
    return Payment.objects.get()


def page(client: Client, dossier: Dossier) -> str:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    return html.unescape(client.get(reverse("dossier", args=[dossier.number])).text).replace("\u00a0", " ")


def mailed() -> list[str]:
    """What the worker would send now, by subject."""
    mail.outbox.clear()
    for job in ProcrastinateJob.objects.filter(task_name="mail_refund").order_by("id"):
        jobs.mail_refund.func(**job.args)
    return [message.subject.split(" (")[0] for message in mail.outbox]


class TestTold:
    def test_nothing_is_told_as_done_before_the_bank_has_done_it(
        self, dossier: Dossier, payer: Payer, client: Client
    ) -> None:
        f.cancel(dossier)
        shown = page(client, dossier)
        assert "À rembourser sur la carte" in shown
        assert "va être demandé à la banque" in shown
        assert "fait le" not in shown
        assert "Remboursé" not in shown

    def test_asked_then_done(self, dossier: Dossier, payer: Payer, client: Client) -> None:
        f.cancel(dossier)
        ask_each(giving_back.due(), giving_back._write)
        assert "Remboursement de 150,00 € demandé le" in page(client, dossier)
        pay_due()
        shown = page(client, dossier)
        assert "Remboursement de 150,00 € fait le" in shown
        assert "5 à 10 jours ouvrés" in shown
        assert "À rembourser sur la carte" not in shown
        assert f"Remboursé sur la carte le {short_date(timezone.localdate())}" in shown
        assert mailed() == ["Votre remboursement est fait"]
        assert "150,00" in mail.outbox[0].body

    def test_failed_then_given_up(self, dossier: Dossier, payer: Payer, client: Client) -> None:
        f.cancel(dossier)
        for n in range(giving_back.MAX_FAILURES):
            with later(days=2 * n):
                pay_due()
                payer.bank.ledger.fail_refund(Refund.objects.latest("created_at").provider_id)
            with later(days=2 * n + 1, minutes=1):
                reconcile()
                shown = page(client, dossier)
            assert "À rembourser sur la carte" in shown
            assert "Remboursé" not in shown, "it was done, then the bank took it back"
            if n == 0:
                assert "a échoué le" in shown
                assert "nous réessayons" in shown
        assert "a échoué plusieurs fois" in shown
        assert "fait le" not in shown
        told = mailed()
        assert told[1] == "Votre remboursement n'a pas abouti : nous réessayons"
        assert told[-1] == "Votre remboursement n'a pas abouti : nous avons besoin de vous"
        assert len([subject for subject in told if "réessayons" in subject]) == 1

    def test_the_mail_of_a_cancellation_does_not_say_it_is_done(self, dossier: Dossier, payer: Payer) -> None:
        f.cancel(dossier)
        text = text_of(sure(dossier.entries.last()), "trainee").replace("\u00a0", " ")
        assert "150,00 € à rembourser sur votre carte" in text
        assert "remboursés" not in text

    def test_money_that_lands_after_a_cancellation_is_told(
        self, payer: Payer, client: Client, settings: Settings
    ) -> None:
        dossier = f.a_dossier("to_validate")
        payment = payer.start(dossier)
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        f.cancel_by_organisation(dossier)
        settings.STRIPE_API_BASE = payer.bank.url
        payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
        with later(minutes=5):
            reconcile()
        assert payer.kept == 0
        assert mailed() == [
            "Votre paiement vous est rendu : remboursement demandé",
            "Votre remboursement est fait",
        ]
        shown = page(client, dossier)
        assert "Un paiement de 150,00 € est arrivé alors que le dossier ne pouvait plus le recevoir" in shown
        assert "Remboursement de 150,00 € fait le" in shown


class TestElsewhere:
    def test_a_charge_already_refunded_at_the_bank_counts_as_refunded(
        self, dossier: Dossier, payer: Payer
    ) -> None:
        payer.bank.ledger.refund({"payment_intent": the_payment().intent_id})
        f.cancel(dossier)
        pay_due()
        assert payer.kept == 0
        assert not giving_back.due().exists()
        assert not giving_back.failing().exists()
        elsewhere = Refund.objects.get(made_elsewhere=True)
        assert (elsewhere.status, elsewhere.amount) == ("succeeded", 15_000)

    def test_a_part_refunded_at_the_bank_is_not_paid_twice(self, dossier: Dossier, payer: Payer) -> None:
        payer.bank.ledger.refund({"payment_intent": the_payment().intent_id, "amount": "5000"})
        f.cancel(dossier)
        pay_due()
        with later(hours=2):
            pay_due()
        assert payer.kept == 0
        assert sum(r.amount for r in Refund.objects.exclude(status="failed")) == 15_000

    def test_the_notice_of_a_refund_at_the_bank_is_enough_and_staff_see_it(
        self, dossier: Dossier, payer: Payer, client: Client
    ) -> None:
        intent = the_payment().intent_id
        payer.bank.ledger.refund({"payment_intent": intent})
        about = payer.bank.ledger.charge_of(intent)
        for _ in range(2):
            assert call(client, about, kind="charge.refunded").status_code == 204
        assert Refund.objects.get().made_elsewhere
        client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
        listed = client.get(reverse("admin:payments_payment_changelist"), {"reste": "rendu-en-trop"})
        assert dossier.number in listed.text

    def test_without_any_notice_it_is_found_by_reading(self, dossier: Dossier, payer: Payer) -> None:
        reconcile()
        payer.bank.ledger.refund({"payment_intent": the_payment().intent_id})
        reconcile()
        assert Refund.objects.get().made_elsewhere

    def test_a_silent_bank_is_read_again_from_where_it_was(
        self, dossier: Dossier, payer: Payer, settings: Settings
    ) -> None:
        reconcile()
        payer.bank.ledger.refund({"payment_intent": the_payment().intent_id})
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        assert periodic_tasks.read_elsewhere() == 0
        settings.STRIPE_API_BASE = payer.bank.url
        with later(hours=5):
            assert periodic_tasks.read_elsewhere() == 1

    def test_our_own_refund_is_never_taken_for_one_made_elsewhere(
        self, dossier: Dossier, payer: Payer
    ) -> None:
        f.cancel(dossier)
        pay_due()
        Refund.objects.update(status="pending", provider_id="")  # its answer was lost
        giving_back.compare(the_payment())
        assert [(r.status, r.made_elsewhere) for r in Refund.objects.all()] == [("succeeded", False)]


class TestDisputes:
    def test_a_disputed_payment_is_not_paid_back_too(
        self, dossier: Dossier, payer: Payer, client: Client
    ) -> None:
        dispute = payer.bank.ledger.dispute(the_payment().intent_id)
        assert call(client, dispute, kind="charge.dispute.created").status_code == 204
        assert Dispute.objects.get().status == "open"
        f.cancel(dossier)
        assert pay_due() == 0
        assert payer.kept == 0
        payer.bank.ledger.close_dispute(dispute["id"], won=False)
        with later(days=90):
            reconcile()
            assert not giving_back.due().exists()
        assert Dispute.objects.get().status == "lost"
        assert "vous aviez contesté ce paiement" in page(client, dossier)

    def test_a_dispute_won_gives_the_refund_its_way(self, dossier: Dossier, payer: Payer) -> None:
        dispute = payer.bank.ledger.dispute(the_payment().intent_id)
        f.cancel(dossier)
        reconcile()
        assert payer.kept == 0
        payer.bank.ledger.close_dispute(dispute["id"], won=True)
        assert payer.kept == 15_000
        with later(days=1):
            reconcile()
        assert payer.kept == 0
        assert Refund.objects.get().status == "succeeded"

    def test_staff_see_it(self, dossier: Dossier, payer: Payer, client: Client) -> None:
        payer.bank.ledger.dispute(the_payment().intent_id)
        reconcile()
        client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
        assert "Litiges à défendre" in client.get(reverse("admin:index")).text
        listed = client.get(reverse("admin:payments_dispute_changelist"), {"ouverts": "oui"})
        assert dossier.number in listed.text


class Unlocked:
    """`select_for_update` that locks nothing, for the controls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, manager: Any) -> None:
        monkeypatch.setattr(manager, "select_for_update", lambda **_: manager.all(), raising=False)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    """Each lock of card money; the control without it shows that the race is real."""

    def paid_and_told_twice(self, payer: Payer) -> tuple[Payment, list[Exception]]:
        payment = payer.start(f.a_dossier("to_validate"))
        payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
        troubles = during(lambda: checkout.synchronise(payment), lambda: checkout.synchronise(payment))
        payment.refresh_from_db()
        return payment, troubles

    def test_a_payment_is_taken_into_account_once(self, payer: Payer) -> None:
        payment, troubles = self.paid_and_told_twice(payer)
        assert troubles == []
        assert (payment.status, payment.counted) == ("succeeded", True)
        assert not giving_back.due().exists()

    def test_control_without_the_lock_the_second_would_give_the_money_back(
        self, payer: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It finds a dossier already validated; only the database's last word keeps what was counted."""
        Unlocked(monkeypatch, Payment.objects)
        _, troubles = self.paid_and_told_twice(payer)
        assert [type(trouble) for trouble in troubles] == [IntegrityError]

    def written_twice(self, payer: Payer) -> int:
        dossier = f.a_dossier("to_validate")
        payer.yes(payer.start(dossier))
        dossier.refresh_from_db()
        transitions.cancel_by_organisation(
            f.begin(dossier), f.agent(dossier), reason="Incendie.", hours_given=8
        )
        payment = Payment.objects.get(dossier=dossier)
        during(lambda: giving_back._write(payment), lambda: giving_back._write(payment))
        return Refund.objects.filter(payment=payment).count()

    def test_a_refund_is_written_once(self, payer: Payer) -> None:
        assert self.written_twice(payer) == 1

    def test_control_without_the_lock_a_refund_is_written_twice(
        self, payer: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Unlocked(monkeypatch, Payment.objects)
        assert self.written_twice(payer) == 2
