"""Opinions on trainings: moderated by staff, answered once by the organisation, averaged from three on."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Avg, Count, F, QuerySet
from django.utils import timezone

from accounts.models import User
from cpf_portal.errors import Refused
from dossiers.models import Review
from dossiers.players import check_member

SHOWN_FROM = 3


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean of every score of the published reviews of a training, from 1 to 5, and how many there are."""

    mean: float
    count: int


def published_of(training_id: int) -> QuerySet[Review]:
    """The published reviews of a training, all its offers together, the newest first."""
    found = Review.objects.filter(
        status=Review.Status.PUBLISHED, dossier__session__action__training_id=training_id
    )
    return found.select_related("dossier__trainee__user").order_by("-written_at", "pk")


def rating_of(training_id: int) -> Rating | None:
    """The rating of a training; None until three reviews are published."""
    total = sum((F(name) for name in Review.CRITERIA[1:]), F(Review.CRITERIA[0]))
    found = published_of(training_id).aggregate(mean=Avg(total), count=Count("pk"))
    if found["count"] < SHOWN_FROM:
        return None
    return Rating(round(found["mean"] / len(Review.CRITERIA), 1), found["count"])


@transaction.atomic
def moderate(review: Review, by: User, *, publish: bool) -> None:
    """Publish a review or set it aside, now or later in the other way; `Refused` to anyone but staff."""
    if not by.is_staff:
        raise Refused("La modération revient à la Caisse des Dépôts.")
    r = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    r.status = Review.Status.PUBLISHED if publish else Review.Status.REJECTED
    r.moderated_at, r.moderated_by = timezone.now(), by
    r.save(update_fields=["status", "moderated_at", "moderated_by"])


@transaction.atomic
def reply(review: Review, by: User, text: str) -> None:
    """The organisation's one reply to a published review of its training."""
    r = Review.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=review.pk)
    check_member(by, r.dossier.organisation_id)
    if r.status != Review.Status.PUBLISHED:
        raise Refused("On répond à un avis une fois qu'il est publié.")
    if r.reply:
        raise Refused("Vous avez déjà répondu à cet avis.")
    if not text.strip():
        raise Refused("Écrivez votre réponse.")
    r.reply, r.replied_at, r.replied_by = text.strip(), timezone.now(), by
    r.save(update_fields=["reply", "replied_at", "replied_by"])
