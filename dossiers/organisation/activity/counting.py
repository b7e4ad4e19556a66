"""What an organisation did in the last twelve months: requests, answers, enrolments, what they bring."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from cpf_portal.common.business_days import business_days_between
from dossiers.dossier.journal import Entry
from dossiers.lifecycle import State
from dossiers.money import settlement
from dossiers.money.due import due
from dossiers.organisation.queue import dossiers_of

MONTHS = 12
# The trainings that were asked for most.
TRAININGS = 15


@dataclass(slots=True)
class Month:
    """A month of an organisation. `income` is in cents: what is due for the dossiers that ended in it.

    `unanswered` are requests that ended because nobody answered in time.
    """

    first: date
    received: int = 0
    refused: int = 0
    unanswered: int = 0
    enrolled: int = 0
    income: int = 0
    answers: list[int] = field(default_factory=list)

    @property
    def answer_days(self) -> int | None:
        """The median time its requests waited for an answer, in business days; None when none had one."""
        return median_low(self.answers) if self.answers else None


@dataclass(slots=True)
class Requested:
    """A training, in the same months: requests, enrolments, what those that ended bring (cents)."""

    title: str
    received: int
    enrolled: int
    income: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """The months, the oldest first; the trainings asked for most; the price of what is under way (cents)."""

    months: list[Month]
    trainings: list[Requested]
    under_way: int


def activity_of(organisation_id: int, today: date) -> Activity:
    """The activity of an organisation until that day, its month included."""
    first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
    months = {day: Month(day) for day in (first + relativedelta(months=n) for n in range(MONTHS))}
    trainings = _trainings(organisation_id, first)
    _count_requests(organisation_id, first, months)
    _count_endings(organisation_id, first, months)
    for ended_on, training_id, income in _incomes(organisation_id, first):
        months[ended_on.replace(day=1)].income += income
        if training_id in trainings:
            trainings[training_id].income += income
    return Activity([*months.values()], [*trainings.values()], _under_way(organisation_id))


def _count_requests(organisation_id: int, first: date, months: dict[date, Month]) -> None:
    refused = Q(state=State.REFUSED_BY_ORGANISATION)
    found = dossiers_of(organisation_id).filter(sent_on__gte=first).values_list("sent_on", "answered_on")
    for sent_on, answered_on, count, no in found.annotate(Count("pk"), no=Count("pk", filter=refused)):
        month = months[sent_on.replace(day=1)]
        month.received += count
        month.refused += no
        if answered_on:
            month.answers += [business_days_between(sent_on, answered_on)] * count


def _count_endings(organisation_id: int, first: date, months: dict[date, Month]) -> None:
    enrolled = dossiers_of(organisation_id).filter(validated_on__gte=first)
    for day, count in enrolled.values_list(TruncMonth("validated_on")).annotate(Count("pk")).order_by():
        months[day].enrolled = count
    expired = Entry.objects.filter(
        dossier__organisation=organisation_id,
        dossier__state=State.REQUEST_CANCELLED,
        dossier__closed_on__gte=first,
        transition="expire",
        source=State.REQUESTED,
    )
    by_month = expired.values_list(TruncMonth("dossier__closed_on")).annotate(Count("pk"))
    for day, count in by_month.order_by():
        months[day].unanswered = count


def _trainings(organisation_id: int, first: date) -> dict[int, Requested]:
    found = dossiers_of(organisation_id).filter(sent_on__gte=first)
    training = "session__action__training"
    by_training = found.values_list(training, f"{training}__title")
    counted = by_training.annotate(received=Count("pk"), enrolled=Count("validated_on"))
    most = counted.order_by("-received", training)[:TRAININGS]
    return {pk: Requested(title, received, enrolled) for pk, title, received, enrolled in most}


def _incomes(organisation_id: int, first: date) -> Iterator[tuple[date, Any, int]]:
    """Of each dossier that ended since: the day, its training, what is due for it when that is known."""
    found = dossiers_of(organisation_id).filter(closed_on__gte=first, closing__isnull=False)
    rows = found.values_list(
        *("closed_on", "session__action__training", "closing__case", "price"),
        *("hours", "hours_attended", "hours_excused"),
    )
    for ended_on, training_id, case, price, planned, attended, excused in rows:
        owed = due(
            settlement.Case(case),
            price,
            on=ended_on,
            planned=planned,
            attended=attended,
            excused=excused or 0,
        )
        yield ended_on, training_id, owed or 0


def _under_way(organisation_id: int) -> int:
    """What the dossiers that are validated, or in training, would bring if all went to their end (cents)."""
    found = dossiers_of(organisation_id).filter(state__in=[State.VALIDATED, State.IN_TRAINING])
    price: int = found.aggregate(price=Sum("price", default=0))["price"]
    return price
