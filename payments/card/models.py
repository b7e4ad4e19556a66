"""Each attempt to pay a dossier by card: a row written before the bank is asked."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Before, Delete, Insert, Truncate, Update, UpdateOf

from cpf_portal.common.database.constraints import choices_hold, in_order, sensible
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, Forbidden, Immutable, Rule
from dossiers.dossier.models import Dossier

# A refund may fail this long after the bank said it had succeeded.
MAY_STILL_FAIL = timedelta(days=35)


@choices_hold
class Payment(models.Model):
    """One attempt to pay « le reste à payer » of a dossier by card, in cents.

    At most one is unfinished for a dossier, whatever is clicked. `counted` says that the dossier took
    the money; money received and not counted is refunded in full (rules.md § 4). What was received is never
    rewritten, and what counts is what the dossier took (`migrations/sql/0001_card.sql`).
    """

    class Status(models.TextChoices):
        CREATED = "created", "à ouvrir"
        OPEN = "open", "en cours"
        SUCCEEDED = "succeeded", "reçu"
        CLOSED = "closed", "sans suite"
        UNCLEAR = "unclear", "à vérifier à la banque"
        # A page to which nobody is led: it opened second, or after its payment had ended.
        STRAY = "stray", "sans suite, page à fermer"

    UNFINISHED = (Status.CREATED, Status.OPEN)
    READ_AGAIN = (*UNFINISHED, Status.UNCLEAR, Status.STRAY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="payments")
    amount = models.PositiveIntegerField("montant (centimes)")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.CREATED)
    counted = models.BooleanField("pris en compte", default=False)
    # The idempotency key, once the first (the payment's own number) was answered by a failure.
    key = models.UUIDField("clé d'ouverture", null=True, blank=True, editable=False)
    parameters = models.JSONField("paramètres de l'ouverture", default=dict)
    checkout_id = models.CharField("session de paiement", max_length=255, unique=True, null=True, blank=True)
    intent_id = models.CharField("paiement chez le prestataire", max_length=255, blank=True)
    url = models.URLField("page de paiement", max_length=2000, blank=True)
    error = models.CharField("dernier refus", max_length=300, blank=True)
    refused_charge = models.CharField("débit refusé", max_length=255, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    received_at = models.DateTimeField("reçu le", null=True, blank=True)
    tried_at = models.DateTimeField("dernière question à la banque", null=True, blank=True)
    # What must still go back, less than zero when more went: the database alone writes it
    # (`migrations/sql/0001_owed.sql`).
    owed = models.IntegerField("reste à rendre (centimes)", default=0, editable=False)

    class Meta:
        verbose_name = "paiement"
        indexes = [
            models.Index(fields=["-created_at"], name="payments_newest_first"),
            # In the order in which the bank is asked about them (`rounds`).
            models.Index(
                F("tried_at").asc(nulls_first=True),
                "created_at",
                "id",
                condition=Q(status__in=["created", "open"]),
                name="unfinished",
            ),
            models.Index(fields=["created_at"], condition=Q(status="unclear"), name="payments_to_look_at"),
            models.Index(fields=["created_at"], condition=Q(status="stray"), name="pages_to_close"),
            models.Index(fields=["created_at"], condition=Q(owed__gt=0), name="payments_owed"),
            models.Index(fields=["created_at"], condition=Q(owed__lt=0), name="payments_given_back_beyond"),
            models.Index(fields=["intent_id"], condition=~Q(intent_id=""), name="payment_at_the_bank"),
            models.Index(
                fields=["created_at"],
                condition=Q(status="succeeded", counted=False),
                name="payments_without_dossier",
            ),
        ]
        constraints = [
            sensible("payment", "amount"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(
                name="received_money_has_its_hour",
                condition=Q(status="succeeded", received_at__isnull=False, received_at__gte=F("created_at"))
                | ~Q(status="succeeded") & Q(received_at__isnull=True),
            ),
            in_order("a_payment_is_made_then_asked_about", "created_at", "tried_at"),
            models.CheckConstraint(
                condition=~Q(status__in=["open", "succeeded", "stray"]) | Q(checkout_id__isnull=False),
                name="an_open_payment_has_its_page",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(status="succeeded"), name="only_received_money_counts"
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(status__in=["created", "open"]),
                name="one_unfinished_payment_per_dossier",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(counted=True), name="one_counted_payment_per_dossier"
            ),
        ]
        triggers = [
            # The amount asked becomes the amount received at the moment it is, and stays.
            Forbidden(
                "a_payment_keeps_its_amount",
                UpdateOf("amount"),
                "OLD.amount <> NEW.amount AND (OLD.status = 'succeeded' OR NEW.status <> 'succeeded')",
            ),
            Forbidden(
                "what_was_received_stays",
                UpdateOf("status", "counted", "received_at", "checkout_id", "intent_id"),
                """OLD.status = 'succeeded' AND (
                    (OLD.status, OLD.received_at, OLD.checkout_id, OLD.intent_id)
                        IS DISTINCT FROM (NEW.status, NEW.received_at, NEW.checkout_id, NEW.intent_id)
                    OR (OLD.counted AND NOT NEW.counted))""",
            ),
            Immutable("a_payment_stays_its_dossier_s", "id", "dossier_id"),
            AppendOnly("a_payment_is_never_deleted", Delete | Truncate),
            Rule("owed_after_payment", "reckon_owed", when=Before, operation=Insert | Update),
            Afterwards(
                "counted_money_is_what_the_dossier_took",
                "check_counted",
                Insert | UpdateOf("counted"),
                "NEW.counted",
            ),
        ]

    def __str__(self) -> str:
        return f"Paiement {self.pk}"
