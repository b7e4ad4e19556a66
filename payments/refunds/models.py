"""What goes back to a card, and what is contested: rows written before the bank is asked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import Delete, Insert, Truncate, UpdateOf

from cpf_portal.common.database.constraints import choices_hold, in_order, sensible, together
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, Forbidden, Immutable
from payments.card.models import Payment


@choices_hold
class Refund(models.Model):
    """Money going back to the card; its id is the idempotency key, so asking twice pays once.

    Never more goes back than was received (`migrations/sql/0001_card.sql`).
    """

    class Status(models.TextChoices):
        PENDING = "pending", "en cours"
        SUCCEEDED = "succeeded", "remboursé"
        FAILED = "failed", "échoué"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount = models.PositiveIntegerField("montant (centimes)")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PENDING)
    provider_id = models.CharField("remboursement chez le prestataire", max_length=255, blank=True)
    error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    # From then on the bank may know of it: it is no longer held (`holding`).
    asked_at = models.DateTimeField("demandé à la banque le", null=True, blank=True)
    # Asked in the bank's own dashboard, not by us.
    made_elsewhere = models.BooleanField("fait à la banque", default=False)
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    failed_at = models.DateTimeField("échoué le", null=True, blank=True)
    read_at = models.DateTimeField("relu chez le prestataire le", default=timezone.now)
    tried_at = models.DateTimeField("dernière question à la banque", null=True, blank=True)
    # Read for the last time: the bank may no longer fail it.
    is_final = models.BooleanField("définitif", default=False)

    class Meta:
        verbose_name = "remboursement"
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="pending"), name="refunds_pending"),
            models.Index(fields=["payment"], condition=Q(status="failed"), name="refunds_failed"),
            models.Index(
                fields=["read_at"],
                condition=Q(status="succeeded", is_final=False),
                name="refunds_to_read_again",
            ),
        ]
        constraints = [
            sensible("refund", "amount"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_of_something"),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | ~Q(provider_id=""), name="the_bank_names_what_it_refunded"
            ),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="a_refund_at_the_bank_is_one_row"
            ),
            models.CheckConstraint(
                name="a_failure_has_its_hour",
                condition=Q(status="failed", failed_at__isnull=False)
                | ~Q(status="failed") & Q(failed_at__isnull=True),
            ),
            in_order(
                "a_refund_is_asked_then_done",
                "created_at",
                "asked_at",
                "tried_at",
                "read_at",
                "done_at",
                "failed_at",
            ),
        ]
        triggers = [
            Afterwards(
                "never_more_than_was_paid",
                "check_refunds",
                Insert | UpdateOf("amount", "status", "payment_id"),
                "NEW.status <> 'failed'",
            ),
            Afterwards("owed_after_refund", "reckon_owed_again", Insert | UpdateOf("status")),
            Immutable("a_refund_keeps_its_amount", "id", "amount", "payment_id"),
            Forbidden(
                "a_failed_refund_stays_so",
                UpdateOf("status"),
                "OLD.status = 'failed' AND NEW.status <> 'failed'",
            ),
            Forbidden(
                "a_refund_keeps_its_number",
                UpdateOf("provider_id"),
                "OLD.provider_id <> '' AND NEW.provider_id NOT IN ('', OLD.provider_id)",
            ),
            AppendOnly("a_refund_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"Remboursement {self.pk}"


@choices_hold
class RefundHold(models.Model):
    """What goes back of a payment, kept waiting by an agent until it was looked at; who, when, why, for good.

    Its reason is one of a list: what is suspected of someone is not written in a row that lasts.
    """

    class Reason(models.TextChoices):
        HOLDER = "holder", "vérifier qui a payé, et à qui l'argent revient"
        CARD = "card", "vérifier le paiement ou la carte"
        DOSSIER = "dossier", "vérifier le dossier, ou ce que l'organisme en a déclaré"
        AUTHORITY = "authority", "à la demande de la banque ou d'une autorité"

    payment = models.ForeignKey(Payment, models.PROTECT, verbose_name="paiement", related_name="holds")
    reason = models.CharField("motif", max_length=9, choices=Reason)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="suspendu par", related_name="+"
    )
    held_at = models.DateTimeField("suspendu le", default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="repris par",
        null=True,
        blank=True,
        related_name="+",
    )
    released_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "suspension d'un remboursement"
        verbose_name_plural = "suspensions de remboursements"
        indexes = [
            models.Index(fields=["held_at"], condition=Q(released_at=None), name="refunds_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(released_at=None), name="a_payment_is_held_once_at_a_time"
            ),
            together("a_hold_is_released_by_someone", "released_at", "released_by"),
            in_order("a_hold_is_made_then_released", "held_at", "released_at"),
        ]
        triggers = [
            Immutable("a_hold_stays_as_it_was", "payment_id", "reason", "held_by_id", "held_at"),
            Immutable(
                "a_hold_is_released_once",
                "released_at",
                "released_by_id",
                once="OLD.released_at IS NOT NULL",
            ),
            AppendOnly("a_hold_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"Suspension du {self.held_at:%d/%m/%Y}"


@choices_hold
class Dispute(models.Model):
    """A payment that its cardholder contests: the bank takes the money back, for good when it is lost."""

    class Status(models.TextChoices):
        INQUIRY = "inquiry", "question de la banque"
        OPEN = "open", "à défendre"
        WON = "won", "gagné"
        LOST = "lost", "perdu"

    # While in one of these, the cardholder has the money.
    TAKEN = (Status.OPEN, Status.LOST)

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    provider_id = models.CharField("litige chez le prestataire", max_length=255, unique=True)
    amount = models.PositiveIntegerField("montant (centimes)")
    status = models.CharField("état", max_length=10, choices=Status)
    reason = models.CharField("motif", max_length=100, blank=True)
    created_at = models.DateTimeField("connu le", default=timezone.now)
    tried_at = models.DateTimeField("dernière question à la banque", null=True, blank=True)

    class Meta:
        verbose_name = "litige"
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["inquiry", "open"]), name="disputes_open"
            )
        ]
        constraints = [
            sensible("dispute", "amount"),
            in_order("a_dispute_is_known_then_asked_about", "created_at", "tried_at"),
        ]
        triggers = [
            Afterwards("owed_after_dispute", "reckon_owed_again", Insert | UpdateOf("status", "amount"))
        ]

    def __str__(self) -> str:
        return f"Litige {self.provider_id}"
