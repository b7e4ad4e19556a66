"""An organisation's list of dossiers: what a deadline presses first, what ended last; a page at a time."""

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cpf_portal.common.database import keyset
from cpf_portal.common.database.keyset import Page, Place
from cpf_portal.common.database.written import WrittenOnce, written_once
from dossiers.dossier.declarations import due_after, to_declare_now
from dossiers.dossier.indexes import QUEUE_DAY
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import lapsed, standing_in
from dossiers.lifecycle import State

SIZE = 20
# Beyond it, a list is said to be long: nobody counts the rows of each page.
COUNTED = 1_000
# What a row of a list says.
SHOWN = (
    *("number", "title", "state", "deadline", "silence", "starts_on", "sent_on"),
    *("trainee__user__first_name", "trainee__user__last_name"),
)
# Before it is sent, a dossier is nobody's business but the trainee's.
VISIBLE = ~Q(state=State.DRAFT)


def dossiers_of(organisation_id: int) -> QuerySet[Dossier]:
    """The dossiers that were sent to an organisation."""
    return Dossier.objects.filter(VISIBLE, organisation=organisation_id)


def _in_order(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return found.annotate(queue_day=QUEUE_DAY).select_related("trainee__user").only(*SHOWN)


@written_once
def of_number(organisation_id: int, number: str) -> QuerySet[Dossier]:
    """The dossier of that number, if it was sent to the organisation, with what its page shows of it."""
    return (
        dossiers_of(organisation_id)
        .filter(number=number)
        .select_related(
            *("trainee__user", "organisation", "proposal", "closing", "exam"),
            *("home_address", "temporary_address"),
        )
    )


@written_once
def waiting(organisation_id: int) -> QuerySet[Dossier]:
    """The requests to answer that press most."""
    return _shown(dossiers_of(organisation_id).filter(standing_in(State.REQUESTED)))


@written_once
def to_declare(organisation_id: int) -> QuerySet[Dossier]:
    """The entries and exits to declare that press most."""
    # Whose planned day has come has no later deadline: the index begins and ends there.
    until = due_after(timezone.localdate())
    found = dossiers_of(organisation_id).alias(queue_day=QUEUE_DAY)
    return _shown(found.filter(to_declare_now(), queue_day__lte=until))


def _shown(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return _in_order(found).order_by(*keyset.order("queue_day", back=False))[:SIZE]


def counts(organisation_id: int) -> Counter[str]:
    """How many dossiers stand in each state today: those that have lapsed are cancelled."""
    found = Counter[str]()
    for state, count, over in _by_state(organisation_id):
        found[state] += count - over
        found[State.REQUEST_CANCELLED] += over
    return found


@written_once
def _by_state(organisation_id: int) -> QuerySet[Any]:
    by_state = dossiers_of(organisation_id).values_list("state")
    return by_state.annotate(Count("pk"), over=Count("pk", filter=lapsed()))


def page_of(organisation_id: int, place: Place, state: str = "", words: str = "") -> Page[Dossier]:
    """The dossiers at a place of the list, of a state and with words of a name, a number or a title."""

    def ask(place: Place) -> list[Dossier]:
        given = organisation_id, place.day, place.key
        if not words:
            return _written(state, place.back)(*given)
        return list(_rows(*given, state, place.back).filter(_with(words))[: SIZE + 1])

    return keyset.page_of(place, SIZE, "queue_day", ask)


def count_of(organisation_id: int, state: str = "", words: str = "") -> int:
    """How many dossiers the list has, `COUNTED` + 1 at most."""
    if not words:
        return len(_keys(state)(organisation_id))
    return _of(organisation_id, state).filter(_with(words))[: COUNTED + 1].count()


@lru_cache
def _keys(state: str) -> WrittenOnce[[int], Dossier]:
    @written_once
    def keys(organisation_id: int) -> QuerySet[Any]:
        return _of(organisation_id, state).values_list("pk")[: COUNTED + 1]

    return keys


def _of(organisation_id: int, state: str) -> QuerySet[Dossier]:
    found = dossiers_of(organisation_id)
    return found.filter(standing_in(State(state))) if state else found


def _with(words: str) -> Q:
    found = Q()
    for word in words.split():
        found &= (
            Q(number__startswith=word)
            | Q(title__icontains=word)
            | Q(trainee__user__last_name__icontains=word)
            | Q(trainee__user__first_name__icontains=word)
        )
    return found


@lru_cache
def _written(state: str, back: bool) -> WrittenOnce[[int, date, int], Dossier]:
    @written_once
    def rows(organisation_id: int, day: date, key: int) -> QuerySet[Dossier]:
        return _rows(organisation_id, day, key, state, back)[: SIZE + 1]

    return rows


def _rows(organisation_id: int, day: date, key: int, state: str, back: bool) -> QuerySet[Dossier]:
    found = _in_order(_of(organisation_id, state))
    beyond = keyset.beyond("queue_day", day, key, back=back)
    return found.filter(beyond).order_by(*keyset.order("queue_day", back=back))
