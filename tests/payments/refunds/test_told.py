"""What the page of a dossier says of the money that goes back to a card: each payment's own, once."""

from typing import Any

import pytest
from django.utils import timezone

from dossiers.dossier.models import Dossier
from payments.card.models import Payment
from payments.refunds import told
from payments.refunds.models import Dispute, Refund
from tests import factories as f

pytestmark = pytest.mark.django_db
PAID, OTHER = 15_000, 7_000
CONTESTED = "Votre paiement de 150,00 € est contesté auprès de votre banque, qui en décidera."


@pytest.fixture
def dossier() -> Dossier:
    return f.a_dossier("validated")


def received(dossier: Dossier, amount: int = PAID, *, counted: bool = True) -> Payment:
    now = timezone.now()
    return Payment.objects.create(
        created_at=now,
        dossier=dossier,
        amount=amount,
        status="succeeded",
        counted=counted,
        received_at=now,
        checkout_id=f"cs_{amount}",
    )


def refunded(payment: Payment, amount: int, **more: Any) -> Refund:
    return Refund.objects.create(payment=payment, amount=amount, provider_id=f"re_{amount}", **more)


def contested(payment: Payment, status: str) -> None:
    amount, key = payment.amount, f"dp_{status}"
    Dispute.objects.create(
        payment=payment, provider_id=key, amount=amount, status=status, reason="fraudulent"
    )


def lines(dossier: Dossier) -> str:
    return "\n".join(told.given_back(Dossier.objects.get(pk=dossier.pk))).replace("\u00a0", " ")


def test_a_refund_is_told_of_its_payment_alone(dossier: Dossier) -> None:
    received(dossier)
    refunded(received(dossier, OTHER, counted=False), OTHER)
    said = lines(dossier)
    assert said.count("Remboursement de 70,00 € demandé") == 1
    assert said.count("Un paiement de 70,00 € est arrivé") == 1


def test_a_dispute_is_told_of_its_payment_alone(dossier: Dossier) -> None:
    contested(received(dossier), "open")
    refunded(received(dossier, OTHER, counted=False), OTHER)
    assert lines(dossier).count(CONTESTED) == 1


@pytest.mark.parametrize("status", ["inquiry", "won"])
def test_a_dispute_that_takes_nothing_is_not_told(dossier: Dossier, status: str) -> None:
    contested(received(dossier), status)
    assert lines(dossier) == ""


def test_what_went_back_beyond_what_is_owed_is_not_announced(dossier: Dossier) -> None:
    payment = received(dossier)
    refunded(payment, 1_000, made_elsewhere=True)
    payment.refresh_from_db()
    assert payment.owed == -1_000
    assert "va être demandé" not in lines(dossier)
