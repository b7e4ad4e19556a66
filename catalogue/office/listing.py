"""What the catalogue's pages list: the trainings looked for, their figures, sessions by date."""

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from catalogue.trainings.models import Action, Session, Training

PUBLISHED = {"publiees": True, "non-publiees": False}


def matching(found: QuerySet[Training], words: str, publication: str) -> QuerySet[Training]:
    """The trainings with all the words in title, number or certification, and so published."""
    if publication in PUBLISHED:
        found = found.filter(is_published=PUBLISHED[publication])
    for word in words.split()[:10]:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(number__icontains=word)
            | Q(certification__code__istartswith=word)
        )
    return found


def with_figures(found: QuerySet[Training]) -> QuerySet[Training]:
    """Each with `action_count`, `session_count` (open, to come), `seats_left` in those that count them."""
    actions = Action.objects.filter(training=OuterRef("pk")).order_by().values("training")
    to_come = Q(starts_on=None) | Q(starts_on__gte=timezone.localdate())
    coming = Session.objects.filter(to_come, action__training=OuterRef("pk"), is_open=True)
    of_each = coming.order_by().values("action__training")
    left = of_each.filter(seats__isnull=False).annotate(n=Sum(Greatest(F("seats") - F("seats_taken"), 0)))
    return found.annotate(
        action_count=_number(actions.annotate(n=Count("pk"))),
        session_count=_number(of_each.annotate(n=Count("pk"))),
        seats_left=Subquery(left.values("n"), output_field=IntegerField()),
    ).order_by("title", "pk")


def by_date(found: QuerySet[Session]) -> QuerySet[Session]:
    """The permanent entries, the sessions to come, the nearest first, then those that have begun."""
    begun = Case(When(starts_on__lt=timezone.localdate(), then=Value(1)), default=Value(0))
    return found.order_by(begun, F("starts_on").asc(nulls_first=True), "pk")


def _number(counted: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
