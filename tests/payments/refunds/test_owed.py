"""What is owed of a payment stands in its row, whatever is written around it, by whoever."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.transitions.sweep import sweep
from payments.card.models import Payment
from payments.refunds.giving_back import due, given_back_elsewhere
from payments.refunds.models import Dispute, Refund
from tests import factories as f
from tests.races import race

PAID = 15_000


def received(dossier: Dossier, *, counted: bool = False) -> Payment:
    now = timezone.now()
    return Payment.objects.create(
        created_at=now,
        dossier=dossier,
        amount=PAID,
        status="succeeded",
        counted=counted,
        received_at=now,
        checkout_id=f"cs_{dossier.pk}",
    )


def owed(payment: Payment) -> int:
    payment.refresh_from_db()
    assert due().filter(pk=payment.pk).exists() is (payment.owed > 0)
    assert given_back_elsewhere().filter(pk=payment.pk).exists() is (payment.owed < 0)
    return payment.owed


def settled(refund: Refund, status: str) -> None:
    now = timezone.now()
    failed_at = now if status == "failed" else None
    Refund.objects.filter(pk=refund.pk).update(
        status=status, failed_at=failed_at, provider_id=f"re_{refund.pk}"
    )


@pytest.mark.django_db
class TestOwed:
    def test_all_of_a_payment_that_no_dossier_took(self) -> None:
        assert owed(received(f.a_dossier("to_validate"))) == PAID

    def test_of_what_a_dossier_took_nothing_until_it_ends_then_what_its_closing_gives_back(self) -> None:
        dossier = f.a_dossier("validated")
        payment = received(dossier, counted=True)
        assert owed(payment) == 0
        f.cancel(dossier)
        assert Closing.objects.get().card_refunded == PAID
        assert owed(payment) == PAID

    def test_nothing_while_the_closing_may_still_change(self) -> None:
        dossier = f.a_dossier("validated")
        payment = received(dossier, counted=True)
        f.cancel_late(dossier)
        assert Closing.objects.get().applied_at is None
        assert owed(payment) == 0

    def test_what_the_bank_gave_back_itself_is_owed_by_no_closing_until_it_is_final(self) -> None:
        dossier = f.a_dossier("validated")
        payment = received(dossier, counted=True)
        Refund.objects.create(payment=payment, amount=4_000, made_elsewhere=True)
        f.cancel_late(dossier)
        closing = Closing.objects.get()
        assert (closing.card_refunded, closing.applied_at) == (4_000, None)
        payment.save()
        assert owed(payment) == -4_000
        with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
            assert sweep() == 1
        assert owed(payment) == 0

    def test_a_refund_on_its_way_or_done_is_no_longer_owed_and_one_that_failed_is_again(self) -> None:
        payment = received(f.a_dossier("to_validate"))
        first = Refund.objects.create(payment=payment, amount=4_000)
        second = Refund.objects.create(payment=payment, amount=1_000)
        assert owed(payment) == 10_000
        settled(first, "failed")
        settled(second, "succeeded")
        assert owed(payment) == 14_000

    def test_what_a_cardholder_contests_is_no_longer_owed_unless_they_lose(self) -> None:
        payment = received(f.a_dossier("to_validate"))
        dispute = Dispute.objects.create(payment=payment, provider_id="dp", amount=PAID + 1, status="inquiry")
        told = [owed(payment)]
        for status in ("open", "won", "lost"):
            Dispute.objects.filter(pk=dispute.pk).update(status=status)
            told.append(owed(payment))
        assert told == [PAID, -1, PAID, -1]

    def test_it_is_reckoned_again_whatever_is_written(self) -> None:
        payment = received(f.a_dossier("to_validate"))
        Payment.objects.filter(pk=payment.pk).update(owed=1)
        assert owed(payment) == PAID
        payment.owed = 7
        payment.save()
        assert owed(payment) == PAID


@pytest.mark.django_db(transaction=True)
def test_two_refunds_that_fail_at_once_are_both_owed_again() -> None:
    payment = received(f.a_dossier("to_validate"))
    refunds = [Refund.objects.create(payment=payment, amount=5_000) for _ in range(2)]
    assert owed(payment) == 5_000

    def fail(refund: Refund) -> None:
        with transaction.atomic():
            settled(refund, "failed")

    race(lambda: fail(refunds[0]), lambda: fail(refunds[1]))
    assert owed(payment) == PAID
