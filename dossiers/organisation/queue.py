"""What waits for an organisation: its dossiers, those that press most, how many stand in each state."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cpf_portal.common.database import keyset
from cpf_portal.common.database.written import written_once
from dossiers.dossier.declarations import due_after, to_declare_now
from dossiers.dossier.indexes import QUEUE_DAY
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import lapsed, standing_in
from dossiers.lifecycle import State

SIZE = 20
# What a row of a list says.
SHOWN = (
    *("number", "title", "state", "deadline", "silence", "starts_on", "sent_on", "session_id"),
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
            *("home_address", "temporary_address", "assignment__member__user"),
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
    return _in_order(found).order_by(*keyset.order("queue_day"))[:SIZE]


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
