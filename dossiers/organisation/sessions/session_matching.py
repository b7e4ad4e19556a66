"""The sessions of a view, a page at a time, and what of each its list says; bounded by one organisation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.trainings.models import Session
from cpf_portal.common.database import keyset
from cpf_portal.common.database.keyset import Page, Place
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live, standing_in
from dossiers.lifecycle import State
from dossiers.organisation.queue import SIZE
from dossiers.organisation.sessions.session_criteria import EVERY, OVER, SessionCriteria
from dossiers.organisation.sheet.seats import ON_SHEET

# Beyond it, a list is said to be long.
COUNTED = 1_000
# Where permanent entries stand: after every date.
NEVER = date(9999, 12, 31)
DAY = Coalesce(F("starts_on"), Value(NEVER), output_field=DateField())
FULL = Q(seats__isnull=False, seats_taken__gte=F("seats"))


def of_organisation(organisation_id: int, view: SessionCriteria) -> QuerySet[Session]:
    """The sessions of a view, in no order."""
    mine = Session.objects.filter(action__training__organisation=organisation_id)
    return mine.annotate(day=DAY).filter(*_conditions(view, timezone.localdate()))


def beyond(rows: QuerySet[Session], view: SessionCriteria, place: Place) -> QuerySet[Session]:
    """Those of these rows that follow a place, or precede it, the nearest first."""
    down = bool(view.tri)
    return rows.filter(keyset.beyond("day", place, down=down)).order_by(
        *keyset.order("day", back=place.back, down=down)
    )


def page_of(organisation_id: int, view: SessionCriteria, place: Place) -> Page[Session]:
    """The sessions at a place of a view."""
    rows = of_organisation(organisation_id, view).select_related("action__training", "action__place")

    def ask(place: Place) -> list[Session]:
        return list(beyond(rows, view, place)[: SIZE + 1])

    return keyset.page_of(place, SIZE, lambda session: session.starts_on or NEVER, ask)


def count_of(organisation_id: int, view: SessionCriteria) -> int:
    """How many sessions a view has, `COUNTED` + 1 at most."""
    return of_organisation(organisation_id, view).values("pk")[: COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class SessionDossiers:
    """How many dossiers of a session wait for the organisation, are enrolled, live."""

    requested: int = 0
    enrolled: int = 0
    live: int = 0


NONE = SessionDossiers()


def dossiers_of(sessions: Collection[Session]) -> dict[int, SessionDossiers]:
    """The dossiers of these sessions, counted, by session; in one query."""
    rows = Dossier.objects.filter(session__in=[session.pk for session in sessions]).order_by()
    counted = rows.values_list("session").annotate(
        requested=Count("pk", filter=standing_in(State.REQUESTED)),
        enrolled=Count("pk", filter=Q(state__in=ON_SHEET)),
        live=Count("pk", filter=live()),
    )
    return {key: SessionDossiers(*counts) for key, *counts in counted}


def _conditions(view: SessionCriteria, today: date) -> list[Q]:
    conditions = [_standing(view.etat, today)]
    if view.avec:
        conditions.append(_with(view.avec))
    if view.formation:
        conditions.append(Q(action__training=view.formation))
    if view.lieu:
        conditions.append(Q(action__place=view.lieu))
    if days := view.days:
        conditions.append(Q(starts_on__lte=days[1], ends_on__gte=days[0]))
    conditions += [_named(word) for word in view.q.split()[:10]]
    return conditions


def _standing(asked: str, today: date) -> Q:
    if asked == "annulees":
        return Q(cancelled_at__isnull=False)
    kept, over = Q(cancelled_at=None), Q(ends_on__lt=today)
    if asked == EVERY:
        return kept
    if asked == OVER:
        return kept & over
    if asked == "ouvertes":
        return kept & Q(is_open=True) & (Q(starts_on=None) | Q(starts_on__gte=today))
    coming = kept & (Q(ends_on=None) | Q(ends_on__gte=today))
    return coming & Q(is_open=False) if asked == "fermees" else coming


def _with(asked: str) -> Q:
    if asked == "completes":
        return FULL
    if asked == "places":
        return Q(seats=None) | Q(seats_taken__lt=F("seats"))
    of_it = Dossier.objects.filter(session=OuterRef("pk"))
    return Q(Exists(of_it.filter(standing_in(State.REQUESTED) if asked == "demandes" else live())))


def _named(word: str) -> Q:
    return (
        Q(action__training__title__unaccent__icontains=word)
        | Q(action__training__number__icontains=word)
        | Q(number__icontains=word)
        | Q(action__place__town__unaccent__icontains=word)
        | Q(action__training__certification__code__istartswith=word)
    )
