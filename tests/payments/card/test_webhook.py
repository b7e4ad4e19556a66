"""The webhook is a trigger: signed, re-read, harmless when doubled or forged; the return page only shows."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cpf_portal.simulators.bank import Simulator
from cpf_portal.simulators.bank.ledger import ACCEPTED
from cpf_portal.simulators.bank.webhooks import Webhooks
from payments.card.models import Payment
from tests import factories as f
from tests.bank import Payer
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db


def call(
    client: Client,
    about: Mapping[str, object],
    kind: str = "checkout.session.completed",
    secret: str = "whsec_demonstration",
) -> Response:
    body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}).encode()
    signature = Webhooks(None, secret).signature(body)
    return client.post(
        reverse("stripe_webhook"), body, "application/json", headers={"Stripe-Signature": signature}
    )


@pytest.fixture
def payment(payer: Payer) -> Payment:
    return payer.start(f.a_dossier("to_validate"))


def test_a_signed_webhook_makes_the_payment_read_again(
    client: Client, payer: Payer, payment: Payment
) -> None:
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    for _ in range(2):
        assert call(client, {"id": payment.checkout_id, "object": "checkout.session"}).status_code == 204
    payment.dossier.refresh_from_db()
    assert payment.dossier.state == "validated"


def test_a_webhook_that_lies_changes_nothing(client: Client, payment: Payment) -> None:
    about = {"id": payment.checkout_id, "object": "checkout.session", "payment_status": "paid"}
    assert call(client, about).status_code == 204
    payment.dossier.refresh_from_db()
    assert payment.dossier.state == "payment_pending"


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "nonsense", "t={now},v1=00"])
def test_an_unsigned_webhook_is_refused(client: Client, payment: Payment, signature: str) -> None:
    answer = client.post(
        reverse("stripe_webhook"),
        b"{}",
        "application/json",
        headers={"Stripe-Signature": signature.format(now=int(time.time()))},
    )
    assert answer.status_code == 400


def test_a_webhook_signed_with_another_secret_is_refused(client: Client, payment: Payment) -> None:
    about = {"id": payment.checkout_id, "object": "checkout.session"}
    assert call(client, about, secret="whsec_other").status_code == 400


def test_a_webhook_about_something_unknown_is_accepted_and_ignored(client: Client, bank: Simulator) -> None:
    for about in ({"id": "cs_x", "object": "checkout.session"}, {"id": "x", "object": "customer"}):
        assert call(client, about).status_code == 204
    intent = {"id": "pi_x", "object": "payment_intent", "metadata": {"payment": "not-a-uuid"}}
    assert call(client, intent, "payment_intent.payment_failed").status_code == 204


def signed(client: Client, body: bytes) -> Response:
    signature = Webhooks(None, "whsec_demonstration").signature(body)
    return client.post(
        reverse("stripe_webhook"), body, "application/json", headers={"Stripe-Signature": signature}
    )


def notice(**changes: Any) -> str:
    told = {"id": "evt_1", "object": "event", "type": "checkout.session.completed"}
    return json.dumps(told | {"data": {"object": {"id": "cs_1", "object": "checkout.session"}}} | changes)


ODD = [
    "[]",
    '"text"',
    "null",
    "12",
    "true",
    "",
    "{",
    "[" * 100_000,
    "1" * 5_000,
    "{}",
    notice(data=None),
    notice(data=[]),
    notice(data="cs_1"),
    notice(data={}),
    notice(data={"object": None}),
    notice(data={"object": "cs_1"}),
    notice(data={"object": ["cs_1"]}),
    notice(data={"object": {"id": "cs_\x00", "object": "checkout.session"}}),
    notice(data={"object": {"id": "cs_\ud800", "object": "checkout.session"}}),
    notice(data={"object": {"id": "c" * 300, "object": "checkout.session"}}),
    notice(data={"object": {"id": ["cs_1"], "object": "checkout.session"}}),
    notice(data={"object": {"id": 1, "object": "refund"}}),
    notice(data={"object": {"id": "pi_1", "object": {"a": 1}}}),
    notice(data={"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"payment": {"a": 1}}}}),
    notice(data={"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"payment": ["a"]}}}),
    notice(data={"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"payment": "\x00"}}}),
    notice(data={"object": {"id": "pi_1", "object": "payment_intent", "metadata": [1]}}),
    notice(data={"object": {"id": "ch_1", "object": "charge", "payment_intent": {"id": "pi_1"}}}),
    notice(id={"a": 1}),
    notice(id="evt\x00"),
    notice(type=["refund.failed"]),
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_a_signed_notice_of_odd_shape_is_a_bad_request(client: Client, bank: Simulator, body: str) -> None:
    assert signed(client, body.encode()).status_code == 400


def test_a_notice_that_is_no_text_or_signed_with_odd_characters_is_a_bad_request(
    client: Client, bank: Simulator
) -> None:
    answer = client.post(
        reverse("stripe_webhook"), b"\xff", "application/json", headers={"Stripe-Signature": "t=1,v1=é"}
    )
    assert answer.status_code == 400
    answer = client.post(
        reverse("stripe_webhook"), b"{}", "application/json", headers={"Stripe-Signature": "t=1,v1=é"}
    )
    assert answer.status_code == 400


def test_a_silent_bank_asks_to_be_called_again(client: Client, payment: Payment, settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert call(client, {"id": payment.checkout_id, "object": "checkout.session"}).status_code == 503


def test_the_return_page_shows_and_changes_nothing(client: Client, payer: Payer, payment: Payment) -> None:
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    address = reverse("checkout_return", args=[payment.pk])
    client.force_login(payment.dossier.trainee.user)
    assert "en cours de vérification" in client.get(address).text
    payment.dossier.refresh_from_db()
    assert payment.dossier.state == "payment_pending"
    call(client, {"id": payment.checkout_id, "object": "checkout.session"})
    assert client.get(address)["Location"] == reverse("dossier", args=[payment.dossier.number])


def test_the_return_page_of_someone_else_does_not_exist(client: Client, payment: Payment) -> None:
    client.force_login(f.a_trainee("Camille", "Aubry").user)
    assert client.get(reverse("checkout_return", args=[payment.pk])).status_code == 404


class TestLeaving:
    def test_paying_leads_to_the_bank_with_a_303(self, client: Client, payer: Payer) -> None:
        dossier = f.a_dossier("to_validate")
        client.force_login(dossier.trainee.user)
        given = {
            "dotation_used": 0,
            "credit_used": 0,
            "top_up_used": 0,
            "rights_used": 72_000,
            "to_pay": 15_000,
            "rights_consent": "on",
            "payment_consent": "on",
        }
        answer = client.post(reverse("checkout_start", args=[dossier.number]), given)
        assert answer.status_code == 303
        assert answer["Location"] == Payment.objects.get(dossier=dossier).url
        again = client.post(reverse("checkout_start", args=[dossier.number]), given)
        assert again["Location"] == answer["Location"]

    def test_figures_that_changed_are_shown_again_and_nothing_is_charged(
        self, client: Client, payer: Payer
    ) -> None:
        dossier = f.a_dossier("to_validate")
        client.force_login(dossier.trainee.user)
        given = {
            "dotation_used": 0,
            "credit_used": 0,
            "top_up_used": 0,
            "rights_used": 80_000,
            "to_pay": 7_000,
            "rights_consent": "on",
            "payment_consent": "on",
        }
        answer = client.post(reverse("checkout_start", args=[dossier.number]), given)
        assert answer.status_code == 200
        assert "ont changé" in answer.text
        assert not Payment.objects.exists()

    def test_without_consent_nothing_starts(self, client: Client, payer: Payer) -> None:
        dossier = f.a_dossier("to_validate")
        client.force_login(dossier.trainee.user)
        answer = client.post(
            reverse("checkout_start", args=[dossier.number]),
            {"dotation_used": 0, "credit_used": 0, "top_up_used": 0, "rights_used": 72_000, "to_pay": 15_000},
        )
        assert answer.status_code == 200
        dossier.refresh_from_db()
        assert dossier.state == "to_validate"

    def test_a_silent_bank_is_said_and_the_payment_can_be_resumed(
        self, client: Client, payer: Payer, settings: Settings
    ) -> None:
        dossier = f.a_dossier("to_validate")
        client.force_login(dossier.trainee.user)
        settings.STRIPE_API_BASE = "http://127.0.0.1:9"
        given = {
            "dotation_used": 0,
            "credit_used": 0,
            "top_up_used": 0,
            "rights_used": 72_000,
            "to_pay": 15_000,
            "rights_consent": "on",
            "payment_consent": "on",
        }
        answer = client.post(reverse("checkout_start", args=[dossier.number]), given, follow=True)
        assert "ne répond pas" in answer.text
        settings.STRIPE_API_BASE = payer.bank.url
        assert client.post(reverse("checkout_start", args=[dossier.number]), given).status_code == 303
