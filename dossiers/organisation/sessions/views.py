"""The sessions of an organisation: a list one works in, one session, a month of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.trainings.bookable import first_day
from catalogue.trainings.models import Session
from cpf_portal.common.database.keyset import Place
from dossiers.dossier.declarations import to_declare_now
from dossiers.dossier.models import Dossier
from dossiers.organisation.planning.models import SessionItem
from dossiers.organisation.sessions import session_matching as matching
from dossiers.organisation.sessions.month import month_with
from dossiers.organisation.sessions.session_criteria import (
    COMING,
    EVERY,
    FIRST,
    LAST_MONTH,
    ORDERS,
    STANDINGS,
    WITH,
)
from dossiers.organisation.sessions.session_criteria import SessionCriteria as Criteria
from dossiers.organisation.worklist.filters import choices_of

# How many gestures a session tells, the last first.
TOLD = 20
# What one asks all day.
USUAL = {
    "": COMING,
    "avec=demandes": "Avec des demandes à traiter",
    "etat=ouvertes&avec=places": "Ouvertes, avec des places",
    "avec=completes": "Complètes",
    "etat=fermees": "Fermées",
    "etat=passees&tri=dernieres": "Passées",
}


def sessions_of(request: PersonalRequest) -> QuerySet[Session]:
    """The sessions of the member's organisation."""
    mine = Session.objects.filter(action__training__organisation=me(request).organisation_id)
    return mine.select_related("action__training", "action__place")


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """The sessions of a view, with their places and how many dossiers each has."""
    member, view = me(request), Criteria.read(request.GET)
    place = Place.read(request.GET.get("apres"), request.GET.get("avant"))
    page = matching.page_of(member.organisation_id, view, place)
    is_whole = not page.before and not page.after
    counts = matching.dossiers_of(page.rows)
    context = _filters(request, view) | {
        "page": page,
        "lines": [(session, counts.get(session.pk, matching.NONE)) for session in page.rows],
        "count": len(page.rows) if is_whole else matching.count_of(member.organisation_id, view),
        "most": matching.COUNTED,
        "tabs": [(query, label, query == view.query) for query, label in USUAL.items()],
    }
    return render(request, "dossiers/organisation/sessions/list.html", context | _days())


@require_safe
@members_only
def detail(request: PersonalRequest, session_id: int) -> HttpResponse:
    """A session: what it is, who is in it, what may be done of it."""
    session = get_object_or_404(sessions_of(request), pk=session_id)
    counts = matching.dossiers_of([session]).get(session.pk, matching.NONE)
    told = SessionItem.objects.filter(Q(session=session) | Q(made=session), outcome=SessionItem.Outcome.DONE)
    gestures = told.select_related("gesture__asked_by").order_by("-gesture__confirmed_at")[:TOLD]
    to_declare = Dossier.objects.filter(to_declare_now(), session=session).count()
    context = {"session": session, "counts": counts, "gestures": gestures, "to_declare": to_declare} | _days()
    return render(request, "dossiers/organisation/sessions/session.html", context)


@require_safe
@members_only
def calendar(request: PersonalRequest) -> HttpResponse:
    """A month of the sessions of a view, as a table."""
    view = Criteria.read(request.GET)
    view = view if view.etat else replace(view, etat=EVERY)
    day = view.days[0] if view.days else timezone.localdate()
    month = month_with(me(request).organisation_id, view, day)
    context = _filters(request, view) | {
        "month": month,
        "before": _month(view, month.first, -1),
        "after": _month(view, month.first, 1),
        "days_query": view.but("mois", "jour", "tri").query,
        "today": timezone.localdate(),
        # A month is a time already: nothing is asked but what was cancelled, open…
        "standings": {code: label for code, label in STANDINGS.items() if code != EVERY},
        "coming": STANDINGS[EVERY],
    }
    return render(request, "dossiers/organisation/sessions/calendar.html", context)


def _month(view: Criteria, first: date, by: int) -> str:
    """The query of the month before or after; empty at the end of time."""
    other = first + relativedelta(months=by)
    return view.but("jour", mois=f"{other:%Y-%m}").query if FIRST <= other <= LAST_MONTH else ""


def _filters(request: PersonalRequest, view: Criteria) -> dict[str, Any]:
    """What the address asks, and the filters once one of them is used or asked for."""
    context: dict[str, Any] = {
        "view": view,
        "query": view.query,
        "orders": ORDERS,
        "standings": STANDINGS,
        "coming": COMING,
        "withs": WITH,
    }
    named = {"formation", "lieu", "mois", "jour"}
    if "filtres" not in request.GET and not named & set(view.given):
        return context | {"choices": None, "more": urlencode([*view.pairs, ("filtres", "oui")])}
    choices = choices_of(me(request).organisation_id, view, ("formation", "lieu"))
    return context | {"choices": choices, "less": view.but(*named).query}


def _days() -> dict[str, date]:
    """Today, and the first start that can still be asked for."""
    today = timezone.localdate()
    return {"today": today, "first_possible": first_day(today)}
