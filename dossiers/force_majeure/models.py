"""A claim of force majeure, and its documents."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from pgtrigger import Insert, Update

from accounts.documents.models import Document
from cpf_portal.common.database.constraints import choices_hold, together
from cpf_portal.common.database.triggers import Afterwards, AppendOnly, AtTheEnd, Forbidden
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import LABELS, MOST_DOCUMENTS


@choices_hold
class ForceMajeureClaim(models.Model):
    """A claim of force majeure (rules.md § 6) and what staff decided."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="claim")
    ground = models.CharField("motif", max_length=10, choices=[*LABELS.items()])
    explanation = models.TextField("explication", blank=True)
    claimed_at = models.DateTimeField("déposée le", default=timezone.now)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)
    decision_reason = models.TextField("motif de la décision", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="décidée par",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "demande de force majeure"
        verbose_name_plural = "demandes de force majeure"
        indexes = [
            models.Index(
                fields=["claimed_at"], condition=Q(is_accepted__isnull=True), name="claims_to_decide"
            ),
            models.Index(fields=["decided_at"], condition=~Q(explanation=""), name="claims_to_forget"),
        ]
        constraints = [
            together("a_claim_is_decided_by_someone", "is_accepted", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("claimed_at")) & ~Q(decision_reason=""),
                name="a_claim_is_decided_for_a_reason",
            ),
        ]
        triggers = [
            Forbidden(
                "a_decision_is_for_good",
                Update,
                """OLD.decided_at IS NOT NULL AND (OLD.is_accepted, OLD.decided_at, OLD.decided_by_id)
                    IS DISTINCT FROM (NEW.is_accepted, NEW.decided_at, NEW.decided_by_id)""",
            ),
            AtTheEnd("a_claim_has_a_document", "check_claim", Insert),
        ]

    def __str__(self) -> str:
        return f"Force majeure, dossier {self.dossier_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.is_accepted is None

    @property
    def documents(self) -> QuerySet[Document]:
        """What was given with it and is still kept, in the order given; contents are read one by one."""
        kept = Document.objects.filter(claim_document__claim=self).exclude(content=b"")
        return kept.order_by("claim_document__rank").defer("content")


class ClaimDocument(models.Model):
    """One of the documents given with a claim; the trainee and the staff alone read it (rules.md § 6).

    It is its claimant's own, and a claim has one at least (`migrations/sql/0001_claims.sql`).
    """

    claim = models.ForeignKey(ForceMajeureClaim, models.PROTECT, related_name="given")
    document = models.OneToOneField(Document, models.PROTECT, related_name="claim_document")
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "justificatif"
        constraints = [
            models.UniqueConstraint(fields=["claim", "rank"], name="a_claim_numbers_its_documents"),
            models.CheckConstraint(
                condition=Q(rank__range=(1, MOST_DOCUMENTS)), name="a_claim_has_five_documents_at_most"
            ),
        ]
        triggers = [
            Afterwards("a_document_is_its_claimant_s", "check_claimant", Insert),
            AppendOnly("a_claim_keeps_its_documents"),
        ]

    def __str__(self) -> str:
        return f"Justificatif {self.rank}, dossier {self.claim_id}"
