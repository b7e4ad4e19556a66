"""A trainee's opinion on a training they followed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cpf_portal.common.database.constraints import choices_hold, together
from dossiers.dossier.models import Dossier


def _score(label: str) -> "models.PositiveSmallIntegerField[int, int]":
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
    means = _score("moyens mis à disposition")
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
                condition=(Q(moderated_at=None) | Q(moderated_at__gte=F("written_at")))
                & (Q(replied_at=None) | Q(replied_at__gte=F("written_at"))),
                name="a_review_is_written_first",
            ),
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
        scores: list[int] = [getattr(self, name) for name in self.CRITERIA]
        return sum(scores) / len(scores)
