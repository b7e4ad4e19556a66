"""What follows a training: what became of rights and money, a claim of force majeure, an opinion."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from pgtrigger import Delete, Insert, Truncate, Update

from accounts.models import Document
from cpf_portal.constraints import choices_hold, sensible, together
from cpf_portal.triggers import Afterwards, AppendOnly, AtTheEnd, Refusal
from dossiers.force_majeure import LABELS, MOST_DOCUMENTS
from dossiers.models.dossier import Dossier

SHARED = ("rights_released", "rights_used", "card_refunded", "card_kept", "card_back", "card_undue")


class Closing(models.Model):
    """What became of rights and money (rules.md § 5), in cents; `applied_at` once the ledger says it.

    What it shares is what the ledger holds and the card paid (`migrations/sql/0001_closings.sql`).
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="closing")
    case = models.PositiveSmallIntegerField("cas")
    rights_released = models.PositiveIntegerField("droits libérés")
    rights_used = models.PositiveIntegerField("droits utilisés")
    card_refunded = models.PositiveIntegerField("rendu ou à rendre sur la carte")
    card_kept = models.PositiveIntegerField("conservé")
    credit = models.PositiveIntegerField("avoir")
    # Of `card_refunded`: what the bank had already given back, and what of that the case does not give back.
    card_back = models.PositiveIntegerField("dont déjà rendu par la banque", default=0)
    card_undue = models.PositiveIntegerField("dont rendu sans être dû", default=0)
    # Cases 6 and 8 leave 14 business days to claim force majeure.
    final_on = models.DateField("définitif après le", null=True, blank=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "dénouement"
        indexes = [
            models.Index(fields=["final_on"], condition=Q(applied_at__isnull=True), name="closings_to_apply")
        ]
        constraints = [
            *[sensible("closing", name) for name in SHARED],
            models.CheckConstraint(
                name="a_case_says_what_becomes_of_money",
                condition=Q(case__in=[1, 3, 4, 5], rights_used=0, card_kept=0, credit=0, card_undue=0)
                | Q(
                    case=6,
                    rights_released=0,
                    card_refunded=F("card_back"),
                    credit=F("card_kept"),
                    card_undue=0,
                )
                | Q(case=8, rights_released=0, card_refunded=F("card_undue"), credit=0)
                | Q(case__in=[2, 7, 9], credit=0),
            ),
            models.CheckConstraint(
                name="what_went_back_is_of_what_is_refunded",
                condition=Q(card_back__lte=F("card_refunded"), card_undue=0)
                | Q(card_back=F("card_refunded"), card_undue__lte=F("card_back")),
            ),
            models.CheckConstraint(
                name="only_cases_6_and_8_may_still_change",
                condition=Q(case__in=[6, 8], final_on__isnull=False)
                | ~Q(case__in=[6, 8]) & Q(final_on__isnull=True),
            ),
        ]
        triggers = [
            Afterwards("a_closing_shares_what_there_is", "check_closing", Insert | Update),
            Refusal(
                "an_applied_closing_is_for_good",
                Update,
                "OLD.applied_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*",
            ),
            AppendOnly("a_closing_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.dossier_id}, cas {self.case}"


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
            Refusal(
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
        kept = Document.objects.filter(given__claim=self).exclude(content=b"")
        return kept.order_by("given__rank").defer("content")


class ClaimDocument(models.Model):
    """One of the documents given with a claim; the trainee and the staff alone read it (rules.md § 6).

    It is its claimant's own, and a claim has one at least (`migrations/sql/0001_claims.sql`).
    """

    claim = models.ForeignKey(ForceMajeureClaim, models.PROTECT, related_name="given")
    document = models.OneToOneField(Document, models.PROTECT, related_name="given")
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


def _score(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


@choices_hold
class Review(models.Model):
    """A trainee's opinion of a finished training: five criteria from 1 to 5, shown once staff agree."""

    class Status(models.TextChoices):
        PENDING = "pending", "à modérer"
        PUBLISHED = "published", "publié"
        REJECTED = "rejected", "écarté"

    CRITERIA = ("welcome", "content", "trainers", "means", "support")

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="review")
    welcome = _score("accueil")
    content = _score("contenu")
    trainers = _score("formateurs")
    means = _score("moyens")
    support = _score("accompagnement")
    comment = models.TextField("commentaire", blank=True)
    written_at = models.DateTimeField("le", default=timezone.now)
    status = models.CharField("modération", max_length=9, choices=Status, default=Status.PENDING)
    moderated_at = models.DateTimeField("modéré le", null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reply = models.TextField("réponse de l'organisme", blank=True)
    replied_at = models.DateTimeField("répondu le", null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        indexes = [
            models.Index(fields=["written_at"], condition=Q(status="pending"), name="reviews_to_moderate")
        ]
        constraints = [
            together("a_review_is_moderated_by_someone", "moderated_at", "moderated_by"),
            together("a_reply_is_someone_s", "replied_at", "replied_by"),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | ~Q(reply="") & Q(replied_at__isnull=False),
                name="a_reply_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(moderated_at__isnull=False),
                name="someone_moderates_what_is_shown",
            ),
            models.CheckConstraint(
                name="scores_go_from_1_to_5",
                condition=Q(
                    welcome__range=(1, 5),
                    content__range=(1, 5),
                    trainers__range=(1, 5),
                    means__range=(1, 5),
                    support__range=(1, 5),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Avis, dossier {self.dossier_id}"

    @property
    def mean(self) -> float:
        """The mean of the five scores."""
        return sum(getattr(self, name) for name in self.CRITERIA) / len(self.CRITERIA)
