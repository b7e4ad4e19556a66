"""What is chosen before a gesture: an action to plan for, sessions of the list, lines of a preview."""

from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session
from cpf_portal.common.database.keyset import BEGINNING
from dossiers.organisation.planning.gestures import MOST
from dossiers.organisation.sessions import session_matching as matching
from dossiers.organisation.sessions.session_criteria import EVERY, SessionCriteria

# The digits of a key, at most: more are no key's.
LONGEST_KEY = 18
LONGEST_VIEW = 500


def actions_of(organisation_id: int) -> QuerySet[Action]:
    """The actions of an organisation, by the title of their training."""
    mine = Action.objects.filter(training__organisation=organisation_id)
    return mine.select_related("training", "place").order_by("training__title", "price", "pk")


def named(actions: QuerySet[Action], words: str) -> QuerySet[Action]:
    """Those with all these words in the title, the number, the certification or the town."""
    for word in words.split()[:10]:
        actions = actions.filter(
            Q(training__title__unaccent__icontains=word)
            | Q(training__number__icontains=word)
            | Q(number__icontains=word)
            | Q(training__certification__code__istartswith=word)
            | Q(place__town__unaccent__icontains=word)
        )
    return actions


def chosen(member: Member, data: QueryDict) -> tuple[list[Session], bool]:
    """The sessions that a form of the list selects, by their start, and whether there were more than `MOST`.

    `sessions` is repeated; with `all`, the whole of `view`, none of one that means nothing.
    """
    view = SessionCriteria.written(data.get("view", ""))
    if data.get("all") == "1":
        if view.wrong:
            return [], False
        rows = matching.of_organisation(member.organisation_id, view)
    else:
        keys = [key for key in data.getlist("sessions") if key.isdecimal() and len(key) <= LONGEST_KEY]
        mine = Session.objects.filter(action__training__organisation=member.organisation_id, pk__in=keys)
        view, rows = SessionCriteria(etat=EVERY, tri=view.tri), mine.annotate(day=matching.DAY)
    found = list(matching.beyond(rows, view, BEGINNING)[: MOST + 1])
    return found[:MOST], len(found) > MOST


def view_of(data: QueryDict) -> str:
    """The list's query they come from, as it is kept; nothing of one that is longer."""
    view = SessionCriteria.written(data.get("view", "")).query
    return view if len(view) <= LONGEST_VIEW else ""


def kept(data: QueryDict) -> set[int]:
    """The ranks of the lines of a preview that stay checked."""
    return {int(rank) for rank in data.getlist("garder") if rank.isdecimal() and len(rank) <= 4}
