"""A refund that an agent holds: not asked of the bank, still owed everywhere, and let go once."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from cpf_portal.operations.invariants.every import invariants
from cpf_portal.operations.watching.backlog import Waiting
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE
from dossiers.dossier.models import Dossier
from dossiers.holder import my_data
from payments.card.models import Payment
from payments.refunds import giving_back, holding, told
from payments.refunds.giving_back import pay_due
from payments.refunds.models import Refund, RefundHold
from tests import factories as f
from tests.bank import Payer
from tests.entered import entered

pytestmark = pytest.mark.django_db
WHY = "card"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def payment(payer: Payer) -> Payment:
    """150,00 € paid by card, of a training cancelled in time: they are to go back."""
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    f.cancel(dossier)
    return Payment.objects.get(dossier=dossier)


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delay), tick=False)


def lines(payment: Payment) -> str:
    return "\n".join(told.given_back(Dossier.objects.get(pk=payment.dossier_id))).replace("\u00a0", " ")


def read(client: Client, payment: Payment) -> str:
    page = client.get(reverse("admin:dossiers_dossier_change", args=[payment.dossier_id]))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def wrong() -> set[str]:
    return {each.name for each in invariants() if each.find().total}


class TestHeld:
    def test_nothing_is_asked_of_the_bank_until_it_is_let_go_then_once(
        self, payment: Payment, payer: Payer, morgan: User
    ) -> None:
        holding.hold(payment, morgan, WHY)
        assert pay_due() == 0
        assert (payer.kept, Refund.objects.count()) == (15_000, 0)
        holding.release(payment, morgan)
        assert pay_due() == 1
        assert pay_due() == 0
        assert payer.kept == 0

    def test_what_the_bank_may_know_of_is_asked_again_although_the_rest_is_held(
        self, payment: Payment, payer: Payer, morgan: User, settings: Settings
    ) -> None:
        settings.STRIPE_API_BASE = NOWHERE
        pay_due()
        # It was asked, and no answer came; then more became due, which was held.
        Refund.objects.update(asked_at=timezone.now())
        RefundHold.objects.create(payment=payment, held_by=morgan, reason=WHY)
        settings.STRIPE_API_BASE = payer.bank.url
        assert pay_due() == 1
        assert (payer.kept, Refund.objects.get().status) == (0, "succeeded")

    def test_what_was_written_and_not_asked_yet_is_held_too(
        self, payment: Payment, payer: Payer, morgan: User, settings: Settings
    ) -> None:
        settings.STRIPE_API_BASE = NOWHERE
        pay_due()
        assert Refund.objects.get().status == "pending"
        holding.hold(payment, morgan, WHY)
        settings.STRIPE_API_BASE = payer.bank.url
        pay_due()
        assert payer.kept == 15_000
        holding.release(payment, morgan)
        pay_due()
        assert (payer.kept, Refund.objects.get().status) == (0, "succeeded")

    def test_it_stays_owed_and_no_agent_s_button_sends_it(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        assert giving_back.retry(payment) is False
        assert giving_back.due().get().owed == 15_000
        assert list(holding.held()) == [payment]
        assert not giving_back.failing().exists()

    def test_the_invariants_know_that_it_waits_for_someone(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        with later(days=9):
            assert wrong() == set()
            holding.release(payment, morgan)
            assert wrong() == set(), "the next round has a day"
        with later(days=11):
            assert wrong() == {"garde-a-tort"}

    def test_a_refund_that_left_while_it_was_held_would_be_found(
        self, payment: Payment, morgan: User
    ) -> None:
        holding.hold(payment, morgan, WHY)
        with later(minutes=5), transaction.atomic():
            now = timezone.now()
            Refund.objects.create(payment=payment, amount=15_000, created_at=now, asked_at=now, read_at=now)
            assert wrong() == {"parti-suspendu"}


class TestRefused:
    def test_what_the_bank_was_asked_is_too_late_and_says_so(
        self, payment: Payment, morgan: User, payer: Payer
    ) -> None:
        now = timezone.now()
        Refund.objects.create(payment=payment, amount=15_000, created_at=now, asked_at=now)
        payment.refresh_from_db()
        with pytest.raises(Refused, match="La banque en est chargée depuis le mardi 24 novembre 2026"):
            holding.hold(payment, morgan, WHY)

    def test_what_went_back_is_too_late_and_says_so(self, payment: Payment, morgan: User) -> None:
        pay_due()
        payment.refresh_from_db()
        with pytest.raises(Refused, match="La banque a déjà rendu cet argent"):
            holding.hold(payment, morgan, WHY)

    def test_where_nothing_waits_nothing_is_held(self, payer: Payer, morgan: User) -> None:
        dossier = f.a_dossier("to_validate")
        payer.yes(payer.start(dossier))
        with pytest.raises(Refused, match="Rien n'attend d'être rendu"):
            holding.hold(Payment.objects.get(), morgan, WHY)

    def test_twice_is_once(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        with pytest.raises(Refused, match="déjà suspendu, depuis le mardi 24 novembre 2026"):
            holding.hold(payment, morgan, "dossier")
        holding.release(payment, morgan)
        with pytest.raises(Refused, match="n'est plus suspendu"):
            holding.release(payment, morgan)
        assert RefundHold.objects.get().reason == WHY


class TestTold:
    def test_the_trainee_reads_that_it_waits_without_being_accused_and_where_to_ask(
        self, payment: Payment, morgan: User
    ) -> None:
        holding.hold(payment, morgan, WHY)
        assert (
            "Le remboursement de 150,00 € est suspendu pour vérification depuis le mardi 24 novembre 2026. "
            "Cette somme vous reste due." in lines(payment)
        )
        page = entered(payment.dossier.trainee.user).get(reverse("dossier", args=[payment.dossier.number]))
        assert f"{reverse('contact')}?sujet=money&amp;dossier={payment.dossier.number}" in page.text
        assert "la carte" not in lines(payment)
        assert morgan.last_name not in page.text
        holding.release(payment, morgan)
        assert "va être demandé à la banque" in lines(payment)

    def test_it_is_in_what_they_may_ask_of_their_data(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        said = "\n".join(my_data.more_lines(payment.dossier))
        assert "suspendu pour vérification le 24 novembre 2026 à 10" in said
        assert morgan.last_name not in said

    def test_the_staff_reads_who_when_and_why(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        shown = read(entered(f.an_agent("Lecture")), payment)
        assert f"par {morgan} (vérifier le paiement ou la carte)" in shown
        assert "Reste à rendre : 150,00 €" in shown
        assert "Reprendre ce remboursement" not in shown


class TestPages:
    def test_an_agent_holds_it_from_the_dossier_and_lets_it_go(self, payment: Payment, morgan: User) -> None:
        agent, address = entered(morgan), reverse("admin:payments_payment_hold", args=[payment.pk])
        assert "Suspendre ce remboursement" in read(agent, payment)
        assert "vérifier le paiement ou la carte" in html.unescape(agent.get(address).text)
        agent.post(address, {"held": "0", "reason": WHY})
        assert RefundHold.objects.get().held_by == morgan
        assert "Reprendre ce remboursement" in read(agent, payment)
        again = agent.post(address, {"held": "0", "reason": WHY}, follow=True)
        assert "déjà suspendu" in html.unescape(again.text)
        assert RefundHold.objects.get().released_at is None, "a second click does not let go"
        agent.post(address, {"held": "1"})
        assert RefundHold.objects.get().released_by == morgan

    def test_without_a_reason_nothing_is_held(self, payment: Payment, morgan: User) -> None:
        page = entered(morgan).post(reverse("admin:payments_payment_hold", args=[payment.pk]), {"held": "0"})
        assert page.status_code == 200
        assert not RefundHold.objects.exists()

    def test_what_is_too_late_leads_back_and_says_why(self, payment: Payment, morgan: User) -> None:
        pay_due()
        page = entered(morgan).get(reverse("admin:payments_payment_hold", args=[payment.pk]), follow=True)
        assert "La banque a déjà rendu cet argent" in html.unescape(page.text)

    @pytest.mark.parametrize(("group", "status"), [("Paiements", 200), ("Lecture", 403), ("Comptes", 403)])
    def test_who_may(self, payment: Payment, group: str, status: int) -> None:
        page = entered(f.an_agent(group)).get(reverse("admin:payments_payment_hold", args=[payment.pk]))
        assert page.status_code == status

    def test_a_stranger_may_not(self, payment: Payment) -> None:
        address = reverse("admin:payments_payment_hold", args=[payment.pk])
        assert entered(payment.dossier.trainee.user).post(
            address, {"held": "0", "reason": WHY}
        ).status_code in (*(302, 403, 404),)
        assert not RefundHold.objects.exists()

    def test_what_lasts_is_work(self, payment: Payment, morgan: User) -> None:
        holding.hold(payment, morgan, WHY)
        work = BY_CODE["held"]
        assert taking.waiting(work, f.an_agent("Décisions")).count == 0
        with later(days=16):
            assert taking.waiting(work, f.an_agent("Décisions")).count == 1
            key = taking.take_next(work, morgan)
            assert "Reprendre un remboursement" in entered(morgan).get(work.page_of(key)).text


def test_what_an_agent_holds_rings_no_alert_of_the_bank_s_and_is_still_counted(
    payment: Payment, morgan: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRIPE_API_BASE = NOWHERE
    pay_due()

    def figures() -> dict[str, float]:
        return {each.name: each.samples[0].value for each in Waiting().collect() if each.samples}

    monkeypatch.setattr(connection, "close", lambda: None)
    with later(hours=3):
        assert figures()["portail_refunds_pending_seconds"] > 10_000
        holding.hold(payment, morgan, WHY)
        assert figures()["portail_refunds_pending_seconds"] == 0
        assert figures()["portail_refunds_pending_cents"] == 15_000


def test_what_waits_is_found_by_an_index(payment: Payment, morgan: User) -> None:
    holding.hold(payment, morgan, WHY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for rows in (holding.held(), holding.too_long(), giving_back.to_write()):
        plan = rows.explain()
        assert "Seq Scan" not in plan
        assert re.search("refunds_held|a_payment_is_held_once", plan)
