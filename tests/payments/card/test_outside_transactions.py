"""The bank is asked outside any transaction: a slow answer holds no lock, and what it did is never undone by us."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cpf_portal.operations.periodic_tasks import reconcile, tick
from cpf_portal.simulators.bank import Simulator
from cpf_portal.simulators.bank.ledger import ACCEPTED
from payments.card import checkout, gateway
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure
from tests.payments.card.test_webhook import call

pytestmark = pytest.mark.django_db(transaction=True)
# It reads what the bank signed, and asks nothing.
ASKS_NOTHING = {"verify_notice"}


# What the gateway asks the bank, by its name.
QUESTIONS = {
    name: ask
    for name, ask in inspect.getmembers(gateway, inspect.isfunction)
    if ask.__module__ == gateway.__name__ and not name.startswith("_") and name not in ASKS_NOTHING
}


@dataclass
class Questions:
    """The questions that were asked: all of them, and those asked inside a transaction."""

    asked: set[str] = field(default_factory=set)
    inside: list[str] = field(default_factory=list)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Questions:
    """Noted, and not refused at once: a round passes over a row that fails."""
    seen = Questions()

    def watched(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            seen.asked.add(name)
            if connection.in_atomic_block:
                seen.inside.append(name)
            return ask(*args, **kwargs)

        return noted

    for name, ask in QUESTIONS.items():
        monkeypatch.setattr(gateway, name, watched(name, ask))
    return seen


def test_a_question_inside_a_transaction_is_seen(seen: Questions, bank: Simulator) -> None:
    with suppress(gateway.GatewayUnknown), transaction.atomic():
        gateway.read_checkout("cs_1")
    assert seen.inside == ["read_checkout"]


def test_no_question_of_a_whole_life_is_asked_inside_a_transaction(
    seen: Questions, payer: Payer, client: Client
) -> None:
    dossier = f.a_dossier("to_validate")
    client.force_login(dossier.trainee.user)
    payer.no(payer.start(dossier))
    payment = payer.start(dossier)
    page = client.post(reverse("checkout_start", args=[dossier.number]))
    assert (page.status_code, page.headers["Location"]) == (303, payment.url)
    payer.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    call(client, {"id": payment.checkout_id, "object": "checkout.session"})
    dossier.refresh_from_db()
    assert dossier.state == "validated"
    f.cancel(dossier)
    reconcile()
    refund = Refund.objects.get()
    assert (refund.status, payer.kept) == ("succeeded", 0)
    payer.bank.ledger.fail_refund(refund.provider_id)
    call(client, {"id": refund.provider_id, "object": "refund"}, kind="refund.failed")
    assert Refund.objects.filter(status="failed").exists()
    a_page_is_lost_then_closed(payer)
    assert seen.inside == []
    assert seen.asked == set(QUESTIONS)


def a_page_is_lost_then_closed(payer: Payer) -> None:
    """The bank opened it, a crash left it unknown to us, and the person cancels."""
    dossier = f.a_dossier("to_validate", trainee=f.a_trainee("Camille"))
    payment = payer.start(dossier)
    Payment.objects.filter(pk=payment.pk).update(status="created", checkout_id=None, url="")
    checkout._fail(payment.dossier, "not_opened")
    f.cancel_request(dossier)
    tick()
    payment.refresh_from_db()
    assert payment.status == "closed"
