"""What a dossier's page says of money that goes back to a card: asked, done, failed, contested."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cpf_portal.common.database.written import written_once
from cpf_portal.common.french import euros, long_date
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TERMINAL
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.holding import is_unasked
from payments.refunds.models import Dispute, Refund, RefundHold

Status = Refund.Status
CONTESTED = {
    Dispute.Status.OPEN: "Votre paiement de {amount} est contesté auprès de votre banque, qui en décidera.",
    Dispute.Status.LOST: "Votre banque vous a rendu {amount} : vous aviez contesté ce paiement.",
}


def given_back(dossier: Dossier) -> list[str]:
    """The sentences on what goes back to the card that paid a dossier; none when nothing does."""
    if not dossier.to_pay or not (dossier.card_paid or dossier.status in TERMINAL):
        return []
    payments = _received(dossier.pk)
    if not payments:
        return []
    made = _made(dossier.pk) if any(payment.has_refunds for payment in payments) else []
    taken = _taken(dossier.pk) if any(payment.is_contested for payment in payments) else []
    return [
        line
        for payment in payments
        for line in _lines(
            payment,
            [refund for refund in made if refund.payment_id == payment.pk],
            [dispute for dispute in taken if dispute.payment_id == payment.pk],
            payment.held_at,
        )
    ]


@written_once
def _received(dossier_id: int) -> QuerySet[Any]:
    """Payments, with the moment since which each is held, if it is; whether there is more to read of them."""
    hold = RefundHold.objects.filter(payment=OuterRef("pk"), released_at=None)
    received = Payment.objects.filter(dossier=dossier_id, status=Payment.Status.SUCCEEDED)
    return received.annotate(
        held_at=Subquery(hold.values("held_at")),
        has_refunds=Exists(Refund.objects.filter(payment=OuterRef("pk"))),
        is_contested=Exists(Dispute.objects.filter(payment=OuterRef("pk"), status__in=Dispute.TAKEN)),
    )


@written_once
def _made(dossier_id: int) -> QuerySet[Refund]:
    return Refund.objects.filter(payment__dossier=dossier_id).order_by("created_at")


@written_once
def _taken(dossier_id: int) -> QuerySet[Dispute]:
    return Dispute.objects.filter(payment__dossier=dossier_id, status__in=Dispute.TAKEN)


def refunded(dossier: Dossier) -> list[tuple[date, int]]:
    """What the bank has done of what a dossier's ending gives back: what it made before was counted there."""
    made = Refund.objects.filter(payment__dossier=dossier, payment__counted=True, status=Status.SUCCEEDED)
    since = made.filter(created_at__gt=dossier.closing.applied_at)
    told = since.exclude(done_at=None).order_by("done_at").values_list("done_at", "amount")
    return [(timezone.localdate(done_at), amount) for done_at, amount in told if done_at]


def _lines(payment: Payment, made: list[Refund], taken: list[Dispute], held_at: datetime | None) -> list[str]:
    """Those of one payment, of which so much was given back, and contested."""
    lines = []
    if not payment.counted:
        lines.append(
            f"Un paiement de {euros(payment.amount)} est arrivé alors que le dossier ne pouvait plus le "
            "recevoir : il vous est rendu en entier."
        )
    kept = [refund for refund in made if held_at and is_unasked(refund)]
    waits = max(payment.owed, 0) + sum(refund.amount for refund in kept)
    lines += [_told(refund) for refund in made if refund.status != Status.FAILED and refund not in kept]
    if held_at and waits:
        lines.append(_suspended(waits, held_at))
    elif payment.owed > 0:
        lines.append(_owed(payment.owed, [refund for refund in made if refund.status == Status.FAILED]))
    return lines + [
        CONTESTED[Dispute.Status(dispute.status)].format(amount=euros(dispute.amount)) for dispute in taken
    ]


def _told(refund: Refund) -> str:
    if refund.done_at and refund.status == Status.SUCCEEDED:
        day = long_date(timezone.localdate(refund.done_at))
        return (
            f"Remboursement de {euros(refund.amount)} fait le {day}. Il paraît sur votre relevé sous 5 à 10 "
            "jours ouvrés, selon votre banque."
        )
    day = long_date(timezone.localdate(refund.created_at))
    return (
        f"Remboursement de {euros(refund.amount)} demandé le {day} ; la banque le fait le plus souvent dans "
        "la journée."
    )


def _suspended(waits: int, held_at: datetime) -> str:
    return (
        f"Le remboursement de {euros(waits)} est suspendu pour vérification depuis le "
        f"{long_date(timezone.localdate(held_at))}. Cette somme vous reste due. Pour savoir pourquoi, "
        "écrivez à la Caisse des Dépôts."
    )


def _owed(owed: int, failed: list[Refund]) -> str:
    if not failed or failed[-1].failed_at is None:
        return f"Le remboursement de {euros(owed)} va être demandé à la banque dans quelques minutes."
    day = long_date(timezone.localdate(failed[-1].failed_at))
    if len(failed) >= giving_back.MAX_FAILURES:
        return (
            f"Le remboursement de {euros(owed)} a échoué plusieurs fois, la dernière le {day}. La Caisse des "
            "Dépôts s'en occupe. Demandez à votre banque si la carte qui a payé, ou son compte, est encore "
            "ouvert ; sinon, écrivez-nous."
        )
    return (
        f"Le remboursement de {euros(owed)} a échoué le {day} : nous réessayons. Si la carte qui a payé a "
        "expiré ou a été remplacée, prévenez votre banque."
    )
