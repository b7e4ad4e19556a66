"""Opening the page: a bank that fails does not block paying, and never are there two pages to pay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from cpf_portal.operations.periodic_tasks import reconcile, tick
from cpf_portal.simulators.bank.ledger import ACCEPTED, ApiError
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money import card
from payments.card import checkout, gateway, opening
from payments.card.answers import Checkout
from payments.card.models import Payment
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure

pytestmark = pytest.mark.django_db
OPENING = "POST /v1/checkout/sessions"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def dossier() -> Dossier:
    return f.a_dossier("to_validate")


def state(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.state


def fails(payer: Payer, dossier: Dossier) -> None:
    payer.bank.ledger.failing.add(OPENING)
    with pytest.raises(gateway.GatewayUnavailable):
        payer.start(dossier)
    payer.bank.ledger.failing.clear()


def payable_pages(payer: Payer) -> list[dict[str, Any]]:
    return [s for s in payer.bank.ledger.sessions.values() if s["status"] == "open"]


def test_the_bank_replays_a_failure_for_the_same_key_like_any_answer(payer: Payer, dossier: Dossier) -> None:
    fails(payer, dossier)
    kept = [answer["status"] for answer in payer.bank.ledger.answers.values()]
    assert kept == [500]


def test_after_a_failure_of_the_bank_one_pays_at_once(payer: Payer, dossier: Dossier) -> None:
    fails(payer, dossier)
    assert state(dossier) == "payment_refused"
    assert sure(dossier.entries.last()).details["error"] == "not_opened"
    payer.yes(payer.start(dossier))
    assert state(dossier) == "validated"


def test_after_a_failure_of_the_bank_one_may_cancel(payer: Payer, dossier: Dossier) -> None:
    fails(payer, dossier)
    f.cancel_request(dossier)
    assert ledger.account_of(dossier.trainee_id).total.reserved == 0
    tick()
    assert Payment.objects.get().status == "closed"


def test_the_page_opened_by_a_request_that_failed_is_found_again(
    payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank opened it, then failed: another key would open a second one."""
    real = payer.bank.ledger.open_session

    def opens_then_fails(*given: Any) -> None:
        real(*given)
        raise ApiError("An unknown error occurred", kind="api_error", status=500)

    monkeypatch.setattr(payer.bank.ledger, "open_session", opens_then_fails)
    with pytest.raises(gateway.GatewayUnavailable):
        payer.start(dossier)
    monkeypatch.setattr(payer.bank.ledger, "open_session", real)
    payment = payer.start(dossier)
    assert [page["id"] for page in payable_pages(payer)] == [payment.checkout_id]
    payer.yes(payment)
    assert state(dossier) == "validated"


def test_a_page_nobody_was_led_to_is_closed_when_the_person_cancels(payer: Payer, dossier: Dossier) -> None:
    payment = payer.start(dossier)
    Payment.objects.update(status="created", checkout_id=None, url="")
    checkout._fail(payment.dossier, "not_opened")
    f.cancel_request(dossier)
    tick()
    assert payable_pages(payer) == []
    assert state(dossier) == "request_cancelled"


def test_a_bank_that_was_silent_is_asked_again_with_another_end(
    payer: Payer, dossier: Dossier, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = NOWHERE
    with pytest.raises(gateway.GatewayUnavailable):
        payer.start(dossier)
    assert state(dossier) == "payment_refused"
    settings.STRIPE_API_BASE = payer.bank.url
    with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=False):
        payer.yes(payer.start(dossier))
    assert state(dossier) == "validated"
    assert len(payer.bank.ledger.sessions) == 1


def test_no_page_is_led_to_for_a_dossier_cancelled_meanwhile(
    payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = gateway.create_checkout

    def meanwhile(**order: Any) -> Checkout:
        page = real(**order)
        f.cancel_by_organisation(dossier)
        return page

    monkeypatch.setattr(gateway, "create_checkout", meanwhile)
    with pytest.raises(Refused, match="annulée"):
        payer.start(dossier)
    assert payable_pages(payer) == []
    reconcile()
    assert state(dossier) == "cancelled_by_organisation"


def test_no_payment_begins_for_a_dossier_cancelled_just_before(payer: Payer, dossier: Dossier) -> None:
    f.pay(dossier)
    f.cancel_by_organisation(dossier)
    with pytest.raises(Refused):
        opening.begin(dossier)
    assert not Payment.objects.exists()


def test_the_page_closes_at_the_bank_when_the_dossier_ends(payer: Payer, dossier: Dossier) -> None:
    payment = payer.start(dossier)
    f.cancel_by_organisation(dossier)
    assert payable_pages(payer) == []
    payment.refresh_from_db()
    assert payment.status == "closed"


def test_the_page_closes_later_when_the_bank_was_silent_as_the_dossier_ended(
    payer: Payer, dossier: Dossier, settings: Settings
) -> None:
    payer.start(dossier)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    f.cancel_by_organisation(dossier)
    assert state(dossier) == "cancelled_by_organisation"
    settings.STRIPE_API_BASE = payer.bank.url
    tick()
    assert payable_pages(payer) == []


def test_the_page_says_what_to_do_when_the_bank_failed(
    client: Client, payer: Payer, dossier: Dossier
) -> None:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    given: dict[str, object] = {
        "dotation_used": 0,
        "credit_used": 0,
        "top_up_used": 0,
        "rights_used": 72_000,
        "to_pay": 15_000,
    }
    given |= {"rights_consent": "on", "payment_consent": "on"}
    payer.bank.ledger.failing.add(OPENING)
    answer = client.post(reverse("checkout_start", args=[dossier.number]), given)
    assert "ne répond pas" in answer.text
    page = client.get(reverse("dossier", args=[dossier.number])).text
    assert "La page de paiement n'a pas pu s'ouvrir" in page.replace("&#x27;", "'")
    assert "Annuler ma demande" in page


class TestStrayPages:
    """A page that opened too late, or second, leads nobody anywhere: it is closed as soon as the bank answers."""

    def opens_too_late(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        """The dossier ends and its payment with it, then the bank opens the page and falls silent."""
        real = gateway.create_checkout

        def meanwhile(**order: Any) -> Checkout:
            f.cancel_by_organisation(dossier)
            tick()
            page = real(**order)
            settings.STRIPE_API_BASE = NOWHERE
            return page

        monkeypatch.setattr(gateway, "create_checkout", meanwhile)
        with pytest.raises(Refused, match="annulée"):
            payer.start(dossier)
        monkeypatch.setattr(gateway, "create_checkout", real)
        settings.STRIPE_API_BASE = payer.bank.url

    def test_the_round_closes_it_once_the_bank_answers(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        self.opens_too_late(payer, dossier, monkeypatch, settings)
        assert len(payable_pages(payer)) == 1
        tick()
        assert payable_pages(payer) == []
        assert set(Payment.objects.values_list("status", flat=True)) == {"closed"}
        assert state(dossier) == "cancelled_by_organisation"

    def test_it_is_tried_again_for_as_long_as_the_bank_is_silent(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        self.opens_too_late(payer, dossier, monkeypatch, settings)
        settings.STRIPE_API_BASE = NOWHERE
        tick()
        assert len(payable_pages(payer)) == 1
        settings.STRIPE_API_BASE = payer.bank.url
        tick()
        assert payable_pages(payer) == []

    def test_money_that_it_would_still_bring_goes_back(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        self.opens_too_late(payer, dossier, monkeypatch, settings)
        payer.bank.ledger.charge(payable_pages(payer)[0]["id"], ACCEPTED)
        assert payer.kept == 15_000
        tick()
        assert payer.kept == 0

    def test_three_that_the_bank_keeps_failing_stop_none_of_the_others(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        for n in range(3):
            other = f.a_dossier("to_validate", trainee=f.a_trainee(f"Camille {n}"))
            self.opens_too_late(payer, other, monkeypatch, settings)
            for page in payable_pages(payer):
                payer.bank.ledger.failing.add(f"POST /v1/checkout/sessions/{page['id']}/expire")
        self.opens_too_late(payer, dossier, monkeypatch, settings)
        assert len(payable_pages(payer)) == 4
        tick()
        assert len(payable_pages(payer)) == 3
        payer.bank.ledger.failing.clear()
        tick()
        assert payable_pages(payer) == []

    def test_a_second_page_is_closed_and_the_first_one_led_to(
        self, payer: Payer, dossier: Dossier, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        real = gateway.create_checkout

        def twice(**order: Any) -> Checkout:
            first = real(**order)
            opening._keep(Payment.objects.get(), first)
            second = real(**order | {"idempotency_key": "another"})
            settings.STRIPE_API_BASE = NOWHERE
            return second

        monkeypatch.setattr(gateway, "create_checkout", twice)
        payer.start(dossier)
        settings.STRIPE_API_BASE = payer.bank.url
        assert len(payable_pages(payer)) == 2
        tick()
        led_to = Payment.objects.get(status="open")
        assert [page["id"] for page in payable_pages(payer)] == [led_to.checkout_id]
        assert state(dossier) == "payment_pending"
        payer.yes(led_to)
        assert state(dossier) == "validated"


class TestUnknownPages:
    def test_a_page_the_bank_no_longer_knows_ends_and_staff_see_it(
        self, payer: Payer, dossier: Dossier, client: Client
    ) -> None:
        payment = payer.start(dossier)
        payer.bank.ledger.sessions.clear()
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
            reconcile()
        payment.refresh_from_db()
        assert (payment.status, payment.error) == ("unclear", "unknown")
        assert state(dossier) == "payment_refused"
        assert list(checkout.to_look_at()) == [payment]
        client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
        assert "Paiements à vérifier" in client.get(reverse("admin:index")).text
        seen = client.get(reverse("admin:payments_payment_changelist"), {"reste": "a-verifier"})
        assert str(dossier.number) in seen.text
        with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
            tick()
        assert state(dossier) == "request_cancelled"
        assert ledger.account_of(dossier.trainee_id).total.reserved == 0

    def test_the_person_pays_again_after_a_page_the_bank_no_longer_knows(
        self, payer: Payer, dossier: Dossier
    ) -> None:
        payer.start(dossier)
        payer.bank.ledger.sessions.clear()
        checkout.page_of(dossier)
        assert state(dossier) == "payment_refused"
        payer.yes(payer.start(dossier))
        assert state(dossier) == "validated"

    def test_a_page_found_again_later_still_brings_its_money(self, payer: Payer, dossier: Dossier) -> None:
        payment = payer.start(dossier)
        known = dict(payer.bank.ledger.sessions)
        payer.bank.ledger.sessions.clear()
        checkout.synchronise(payment)
        assert state(dossier) == "payment_refused"
        payer.bank.ledger.sessions |= known
        payer.yes(payment)
        assert state(dossier) == "validated"

    def test_a_payment_marked_paid_with_nothing_received_ends_and_staff_see_it(
        self, payer: Payer, dossier: Dossier
    ) -> None:
        payment = payer.start(dossier)
        payer.bank.ledger.sessions[sure(payment.checkout_id)] |= {
            "payment_status": "paid",
            "status": "complete",
        }
        assert checkout.synchronise(payment) == "expired"
        payment.refresh_from_db()
        assert (payment.status, payment.error) == ("unclear", "nothing_received")
        assert state(dossier) == "payment_refused"
        f.cancel_request(dossier)


class TestInTime:
    """What a page opened in time brings is honoured, whatever was clicked before it was read."""

    @pytest.fixture
    def paid_late_told(self, payer: Payer, dossier: Dossier) -> Payment:
        """A card refused, then another accepted on the same page before midnight; no notice comes."""
        payment = payer.start(dossier)
        payer.no(payment)
        assert payer.bank.ledger.charge(sure(payment.checkout_id), "4242424242424242") == "paid"
        return payment

    def overdue(self) -> time_machine.travel:
        return time_machine.travel(timezone.now() + timedelta(days=15), tick=False)

    @pytest.mark.parametrize("click", [f.cancel_request, f.pay])
    def test_a_click_before_the_tick_ends_nothing(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment, click: Callable[..., object]
    ) -> None:
        with self.overdue():
            with pytest.raises(Refused):
                click(dossier)
            tick()
        assert state(dossier) == "validated"
        assert payer.kept == 15_000

    @pytest.mark.parametrize("address", ["checkout_start", "dossier_transition"])
    def test_the_buttons_do_not_either(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment, client: Client, address: str
    ) -> None:
        slug = ["annuler-la-demande"] if address == "dossier_transition" else []
        given = {
            "dotation_used": 0,
            "credit_used": 0,
            "top_up_used": 0,
            "rights_used": 72_000,
            "to_pay": 15_000,
        }
        with self.overdue():
            client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
            client.post(
                reverse(address, args=[dossier.number, *slug]),
                given | {"rights_consent": "on", "payment_consent": "on"},
            )
            assert state(dossier) == "validated"

    def test_a_bank_silent_at_midnight_makes_the_dossier_wait(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment, settings: Settings
    ) -> None:
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        with self.overdue():
            tick()
            with pytest.raises(Refused, match="la banque doit d'abord"):
                f.cancel_request(dossier)
            assert state(dossier) == "payment_refused"
            settings.STRIPE_API_BASE = payer.bank.url
            tick()
        assert state(dossier) == "validated"

    def test_cancelling_in_time_asks_the_bank_first(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment
    ) -> None:
        with pytest.raises(Refused, match="Validé"):
            f.cancel_request(dossier)
        assert state(dossier) == "validated"

    def test_cancelling_in_time_waits_for_a_silent_bank(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment, settings: Settings
    ) -> None:
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        with pytest.raises(Refused, match="la banque doit d'abord"):
            f.cancel_request(dossier)
        assert state(dossier) == "payment_refused"

    def test_cancelling_a_refused_payment_closes_its_page(self, payer: Payer, dossier: Dossier) -> None:
        payment = payer.start(dossier)
        payer.no(payment)
        f.cancel_request(dossier)
        assert state(dossier) == "request_cancelled"
        assert payer.bank.ledger.charge(sure(payment.checkout_id), "4242424242424242") == "closed"
        assert payable_pages(payer) == []

    def test_the_organisation_cancelling_an_overdue_dossier_waits_for_a_silent_bank(
        self, payer: Payer, dossier: Dossier, paid_late_told: Payment, settings: Settings
    ) -> None:
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        with self.overdue(), pytest.raises(Refused, match="la banque doit d'abord"):
            f.cancel_by_organisation(dossier)
        assert state(dossier) == "payment_refused"

    def test_a_refused_page_left_unpaid_expires_as_any(self, payer: Payer, dossier: Dossier) -> None:
        payer.no(payer.start(dossier))
        with self.overdue():
            tick()
        assert state(dossier) == "request_cancelled"
        assert payable_pages(payer) == []

    def test_a_stranger_closes_no_page(self, payer: Payer, dossier: Dossier, paid_late_told: Payment) -> None:
        stranger = actors.trainee(f.a_trainee("Ange", "Mercier").user)
        with pytest.raises(Refused, match="vôtre"):
            transitions.cancel_request(dossier, stranger)
        assert state(dossier) == "payment_refused"
        assert card.may_be_paid(dossier)
