"""Opinions on trainings: moderated by staff, answered once by the organisation, averaged from three on."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Avg, Count, QuerySet
from django.utils import timezone

from accounts.people.models import User
from catalogue.trainings.models import Training
from cpf_portal.common.errors import Refused
from dossiers.dossier.actors import check_member
from dossiers.reviews.models import Review

SHOWN_FROM = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """How many reviews, and the mean of each criterion, from 1 to 5, by its name."""

    count: int
    by_criterion: dict[str, float]

    @property
    def mean(self) -> float:
        """The mean of the criteria."""
        return sum(self.by_criterion.values()) / len(self.by_criterion)


# Under three published reviews there is no rating. The mean of every score, to the decimal people read.
RATE = """
UPDATE catalogue_training SET
    rating = CASE WHEN found.count >= %(enough)s THEN found.mean END,
    rating_count = CASE WHEN found.count >= %(enough)s THEN found.count ELSE 0 END
FROM (
    SELECT count(*), round(avg(welcome + content + trainers + means + support) / 5, 1) AS mean
    FROM dossiers_review review
    JOIN dossiers_dossier dossier ON dossier.id = review.dossier_id
    JOIN catalogue_session session ON session.id = dossier.session_id
    JOIN catalogue_action action ON action.id = session.action_id
    WHERE action.training_id = %(training)s AND review.status = 'published'
) found
WHERE id = %(training)s
"""


def published_of(training_id: int) -> QuerySet[Review]:
    """The published reviews of a training, all its offers together, the newest first."""
    found = Review.objects.filter(
        status=Review.Status.PUBLISHED, dossier__session__action__training_id=training_id
    )
    return found.select_related("dossier__trainee__user").order_by("-written_at", "pk")


def published_by(organisation_id: int) -> QuerySet[Review]:
    """The published reviews of an organisation's trainings, the newest first."""
    found = Review.objects.filter(status=Review.Status.PUBLISHED, dossier__organisation_id=organisation_id)
    return found.select_related("dossier__trainee__user").order_by("-written_at", "pk")


def scores_of(organisation_id: int) -> Scores | None:
    """What people gave an organisation, by criterion; None under three published reviews, as a training."""
    means = {name: Avg(name) for name in Review.CRITERIA}
    found = published_by(organisation_id).order_by().aggregate(count=Count("pk"), **means)
    count = found.pop("count")
    if count < SHOWN_FROM:
        return None
    labels = {name: str(Review._meta.get_field(name).verbose_name) for name in Review.CRITERIA}  # type: ignore[union-attr]
    return Scores(count, {labels[name]: round(float(mean), 1) for name, mean in found.items()})


def rate(training_id: int) -> None:
    """Write a training's rating and how many reviews make it, inside a transaction.

    The training is locked first: whoever publishes another review at the same moment counts after.
    `updated_at` stays: it tells what the organisation changed.
    """
    Training.objects.select_for_update(no_key=True).only("pk").get(pk=training_id)
    with connection.cursor() as cursor:
        cursor.execute(RATE, {"training": training_id, "enough": SHOWN_FROM})


@transaction.atomic
def moderate(review: Review, by: User, *, publish: bool) -> None:
    """Publish a review or set it aside, now or later in the other way; the training is rated again.

    `Refused` to anyone but staff.
    """
    if not by.is_staff:
        raise Refused("La modération revient à la Caisse des Dépôts.")
    review = Review.objects.select_related("dossier__session__action").get(pk=review.pk)
    review.status = Review.Status.PUBLISHED if publish else Review.Status.REJECTED
    review.moderated_at, review.moderated_by = timezone.now(), by
    review.save(update_fields=["status", "moderated_at", "moderated_by"])
    rate(review.dossier.session.action.training_id)


@transaction.atomic
def reply(review: Review, by: User, text: str) -> None:
    """The organisation's one reply to a published review of its training."""
    review = Review.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=review.pk)
    check_member(by, review.dossier.organisation_id)
    if review.status != Review.Status.PUBLISHED:
        raise Refused("On répond à un avis une fois qu'il est publié.")
    if review.reply:
        raise Refused("Vous avez déjà répondu à cet avis.")
    if not text.strip():
        raise Refused("Écrivez votre réponse.")
    review.reply, review.replied_at, review.replied_by = text.strip(), timezone.now(), by
    review.save(update_fields=["reply", "replied_at", "replied_by"])
