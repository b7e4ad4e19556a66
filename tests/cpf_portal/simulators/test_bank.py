"""The simulator refuses what the provider would, and our parameters are the provider's."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
import stripe
from django.db.models import Model
from pytest_django import Settings
from stripe.params.checkout import SessionCreateParams

from cpf_portal.simulators.bank import Simulator
from cpf_portal.simulators.bank.api import KNOWN, checked, unflattened
from cpf_portal.simulators.bank.ledger import ACCEPTED, SECURE, ApiError, Ledger
from payments.card import gateway
from payments.card.answers import Checkout
from tests.kinds import sure

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ORDER: dict[str, Any] = {
    "payment_id": "p-1",
    "amount": 15_000,
    "reference": "1234567890",
    "description": "Anglais",
    "success_url": "https://site.example/retour/",
    "cancel_url": "https://site.example/dossier/",
    "idempotency_key": "k-1",
}


def order(**changes: Any) -> Checkout:
    return gateway.create_checkout(
        **ORDER | {"expires_at": datetime.now(UTC) + timedelta(minutes=31)} | changes
    )


def post(url: str, **given: str) -> str:
    """What the page answers; where it leads is another site, which is not asked."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request("POST", urlsplit(url).path, urlencode(given), FORM)
    with closing(connection):
        return connection.getresponse().read().decode()


def test_the_same_key_replays_and_refuses_other_parameters(bank: Simulator) -> None:
    at = datetime.now(UTC) + timedelta(minutes=31)
    assert order(expires_at=at) == order(expires_at=at)
    with pytest.raises(gateway.GatewayRefused):
        order(expires_at=at, amount=1_000)
    assert len(bank.ledger.sessions) == 1


def test_amounts_too_small_and_lives_too_short_are_refused(bank: Simulator) -> None:
    with pytest.raises(gateway.GatewayRefused):
        order(amount=49)
    with pytest.raises(gateway.GatewayRefused):
        order(expires_at=datetime.now(UTC) + timedelta(minutes=5), idempotency_key="k-2")


def test_never_more_is_refunded_than_was_paid(bank: Simulator) -> None:
    page = order()
    bank.ledger.charge(page.id, ACCEPTED)
    intent = gateway.read_checkout(page.id).payment_intent_id
    gateway.refund(payment_intent_id=sure(intent), amount=10_000, idempotency_key="r-1", metadata={})
    with pytest.raises(gateway.GatewayRefused):
        gateway.refund(payment_intent_id=sure(intent), amount=5_001, idempotency_key="r-2", metadata={})
    again = gateway.refund(payment_intent_id=sure(intent), amount=10_000, idempotency_key="r-1", metadata={})
    assert gateway.read_refund(again.id).status == "succeeded"
    assert sum(m["amount"] for m in bank.ledger.movements) == 5_000


def test_3d_secure_waits_for_the_answer(bank: Simulator) -> None:
    page = order()
    assert bank.ledger.charge(page.id, SECURE) == "secure"
    assert gateway.read_checkout(page.id).status == "open"
    bank.ledger.accept(page.id)
    assert gateway.read_checkout(page.id).status == "succeeded"


def test_after_the_bank_s_question_was_refused_another_card_pays(bank: Simulator) -> None:
    page = order()
    bank.ledger.charge(page.id, SECURE)
    refused = post(f"{page.url}/3ds", answer="no")
    assert "refusée" in refused
    action = sure(re.search(r'<form method="post" action="([^"]+)"', refused))[1]
    post(urljoin(f"{page.url}/3ds", action), card=ACCEPTED)
    assert gateway.read_checkout(page.id).status == "succeeded"


def test_a_page_that_is_paid_stays_paid_when_told_to_close(bank: Simulator) -> None:
    page = order()
    bank.ledger.charge(page.id, ACCEPTED)
    assert gateway.expire_checkout(page.id).status == "succeeded"


def test_unknown_parameters_and_live_keys_are_refused(bank: Simulator, settings: Settings) -> None:
    with pytest.raises(ApiError, match="unknown parameter"):
        checked({"mode": "payment", "payment_method_types": []}, "create_session")
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    with pytest.raises(gateway.GatewayRefused, match="live key"):
        order()


def test_what_the_bank_knows_survives_its_restart(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "bank.json")
    first.movements.append({"kind": "charge", "amount": 1})
    first.save()
    assert Ledger(tmp_path / "bank.json").movements == first.movements


def test_nested_parameters_are_read_as_the_provider_means_them() -> None:
    pairs = [("line_items[0][price_data][unit_amount]", "5"), ("metadata[a]", "b")]
    assert unflattened(pairs) == {
        "line_items": [{"price_data": {"unit_amount": "5"}}],
        "metadata": {"a": "b"},
    }


class TestContract:
    """Our parameters and the fields we read exist in the types that ship with the `stripe` package."""

    def test_every_parameter_the_simulator_knows_is_one_of_the_providers(self) -> None:
        assert set(KNOWN["create_session"]) <= set(SessionCreateParams.__annotations__)
        assert set(KNOWN["list_sessions"]) <= set(stripe.params.checkout.SessionListParams.__annotations__)
        for listed in (stripe.params.RefundListParams, stripe.params.DisputeListParams):
            assert set(KNOWN["list_given_back"]) <= set(listed.__annotations__)
        assert set(KNOWN["refund"]) <= set(stripe.params.RefundCreateParams.__annotations__)

    @pytest.mark.parametrize(
        ("resource", "made"),
        [
            (stripe.checkout.Session, lambda ledger: next(iter(ledger.sessions.values()))),
            (stripe.PaymentIntent, lambda ledger: next(iter(ledger.intents.values()))),
            (stripe.Refund, lambda ledger: next(iter(ledger.refunds.values()))),
            (stripe.Charge, lambda ledger: ledger.charge_of(next(iter(ledger.intents)))),
            (stripe.Dispute, lambda ledger: ledger.dispute(next(iter(ledger.intents)))),
        ],
    )
    def test_every_field_the_simulator_answers_is_one_of_the_providers(
        self, bank: Simulator, resource: type[Model], made: Callable[..., dict[str, Any]]
    ) -> None:
        page = order()
        bank.ledger.charge(page.id, ACCEPTED)
        intent = gateway.read_checkout(page.id).payment_intent_id
        gateway.refund(payment_intent_id=sure(intent), amount=1, idempotency_key="r", metadata={})
        shown = {key for key in made(bank.ledger) if not key.startswith("_")}
        assert shown <= set(resource.__annotations__)
