"""The session one may ask for first: open, with a seat left, far enough from today."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet

from catalogue.trainings.models import Session
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days, last_day_before


def first_day(today: date, asked_on: date | None = None) -> date:
    """The first day a training may start, asked for today, or accepted today when asked for before.

    So many business days after (docs/rules.md § 3).
    """
    return add_business_days(today, law.on(asked_on or today).start_days)


def last_day_for(start: date, asked_on: date) -> date:
    """The last day to accept someone who asked on that day for that start (docs/rules.md § 3)."""
    return last_day_before(start, law.on(asked_on).start_days)


def bookable(today: date) -> QuerySet[Session]:
    """The sessions one may ask for today, permanent entries included."""
    free = Q(seats=None) | Q(seats_taken__lt=F("seats"))
    far_enough = Q(starts_on=None) | Q(starts_on__gte=first_day(today))
    return Session.objects.filter(free, far_enough, is_open=True)


def first_sessions(actions: Collection[int], today: date, since: date | None = None) -> dict[int, Session]:
    """For each action that has one, the first session one may ask for: a permanent entry comes first.

    In one query, whatever their number; with `since`, none that starts before.
    """
    found = bookable(today).filter(action__in=actions)
    if since:
        found = found.exclude(starts_on__lt=since)
    nearest = found.order_by("action", F("starts_on").asc(nulls_first=True), "pk").distinct("action")
    return {session.action_id: session for session in nearest}
