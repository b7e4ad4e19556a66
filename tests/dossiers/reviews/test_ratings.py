"""The rating of a training: kept right with each review published or set aside, whoever moderates when."""

import pytest
from django.db import connection, transaction

from catalogue.search.models import Offer
from catalogue.trainings.models import Session, Training
from dossiers import transitions
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from tests import factories as f
from tests.races import race

pytestmark = pytest.mark.django_db


def reviewed(session: Session, name: str, score: int) -> Review:
    dossier = f.a_dossier("completed", trainee=f.a_trainee(name), session=session)
    scores = dict.fromkeys(Review.CRITERIA, score) | {"welcome": 5}
    transitions.review(dossier, f.owner(dossier), scores=scores)
    return Review.objects.get(dossier=dossier)


def three(session: Session | None = None) -> list[Review]:
    session = session or f.a_session()
    return [reviewed(session, name, score) for name, score in (("Lou", 4), ("Noé", 3), ("Ange", 5))]


def rating() -> tuple[float | None, int]:
    return Training.objects.values_list("rating", "rating_count").get()


def test_a_training_is_rated_from_the_third_published_review_and_no_more_under_three() -> None:
    made, staff = three(), f.a_staff_member()
    seen = []
    for review in made:
        moderation.moderate(review, staff, publish=True)
        seen.append(rating())
    assert seen == [(None, 0), (None, 0), (4.2, 3)], "(21 + 17 + 25) / 15"
    assert Offer.objects.get().rating == 4.2, "the search follows"
    moderation.moderate(made[1], staff, publish=False)
    assert rating() == (None, 0)
    assert Offer.objects.get().rating is None


def test_every_offer_of_a_training_counts_and_another_training_s_do_not() -> None:
    session, staff = f.a_session(), f.a_staff_member()
    training = session.action.training
    twin = training.actions.create(number="A-2", mode="remote", price=50_000, hours=7)
    for review in three(f.a_session(twin)):
        moderation.moderate(review, staff, publish=True)
    for review in three()[:2]:
        moderation.moderate(review, staff, publish=True)
    training.refresh_from_db()
    assert (training.rating, training.rating_count) == (4.2, 3)
    assert Training.objects.exclude(pk=training.pk).get().rating_count == 0


def test_rating_is_not_a_change_of_the_organisation_s() -> None:
    made, staff = three(), f.a_staff_member()
    before = Training.objects.get().updated_at
    for review in made:
        moderation.moderate(review, staff, publish=True)
    assert Training.objects.get().updated_at == before


@pytest.mark.django_db(transaction=True)
class TestTwoModeratorsAtOnce:
    def test_both_reviews_count(self) -> None:
        made, staff = three(), f.a_staff_member()
        moderation.moderate(made[0], staff, publish=True)
        acts = [lambda review=review: moderation.moderate(review, staff, publish=True) for review in made[1:]]
        assert race(*acts) == [None, None]
        assert rating() == (4.2, 3)

    def test_without_the_lock_one_would_be_lost(self) -> None:
        """The control: the second statement, begun before the first commits, does not see its review."""
        made, staff = three(), f.a_staff_member()
        moderation.moderate(made[0], staff, publish=True)
        training = made[0].dossier.session.action.training_id

        def without_lock(review: Review) -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                Review.objects.filter(pk=review.pk).update(status="published", moderated_at=review.written_at)
                cursor.execute("SELECT pg_sleep(0.1)")
                cursor.execute(moderation.RATE, {"training": training, "enough": 3})
                cursor.execute("SELECT pg_sleep(0.2)")

        race(*(lambda review=review: without_lock(review) for review in made[1:]))
        assert rating() == (None, 0)
