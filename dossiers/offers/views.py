"""The page of an offer: one action of a training, its sessions, and what it would cost this person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.people.models import Trainee, User
from catalogue.favourites.models import Favourite
from catalogue.trainings.bookable import first_day
from catalogue.trainings.course_data import course_data
from catalogue.trainings.languages import language_name
from catalogue.trainings.models import Action, Session, shown
from cpf_portal.common import law
from cpf_portal.common.database.replica import from_replica
from cpf_portal.common.database.written import written_once
from cpf_portal.common.law.kinds import Kind, kind_of
from dossiers.eligibility import facts
from dossiers.eligibility.facts import Asking
from dossiers.money import aid, figures
from dossiers.money.financing import cap_on
from dossiers.money.lines import lines_of, note_of
from dossiers.offers import answer_time
from dossiers.offers.aids import Supporter, aids_for
from dossiers.reviews import moderation

SHOWN, PAST, REVIEWS, OTHERS = 30, 5, 10, 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A session as the page shows it: `state` is open, close (« trop proche »), full, cancelled, closed or
    refused, when the law's conditions cannot be met for it: `why` says which.
    """

    session: Session
    state: str
    why: str = ""


@require_safe
@login_not_required
@from_replica
def training(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything about an offer, and the buttons to ask for a session."""
    found = _shown_to(request.user.pk or 0, action_id)
    if not found:
        raise Http404
    action = found[0]
    today, person = timezone.localdate(), trainee_of(request)
    jobseeker = aid.is_jobseeker(person) if person else None
    url = f"{settings.SITE_URL}{request.path}"
    asked = _asked(action, person, jobseeker, today)
    shown = _sessions(action, request.GET.get("suite", ""), today, asked.asking)
    context = {
        "action": action,
        "training": action.training,
        "language": language_name(action.language),
        "hourly": round(action.price / action.hours),
        "first_possible": first_day(today),
        "aids": _aids(action, shown["choices"], jobseeker, today),
        "obstacle": action.training.obstacle,
        "others": _others(action.training_id, action.pk),
        "answers_in": _answers_in(action, today),
        "reviews": moderation.published_of(action.training_id)[:REVIEWS] if action.training.rating else (),
        "url": url,
        "course_data": course_data(action, (choice.session for choice in shown["choices"]), url),
        **shown,
        **_price(asked, today, is_unknown=not request.user.is_authenticated),
    }
    return render(request, "dossiers/offers/training.html", context)


def shown_offers() -> QuerySet[Action]:
    """The offers that have a page, with all that describes them, in a stable order."""
    found = Action.objects.filter(shown())
    related = found.select_related(
        "training__organisation", "training__certification", "place", "establishment"
    )
    return related.order_by("mode", "price", "pk")


@written_once
def _shown_to(reader_id: int, action_id: int) -> QuerySet[Any]:
    """The offer, and whether that reader keeps it; nothing when it has no page."""
    kept = Favourite.objects.filter(action=OuterRef("pk"), user=reader_id)
    return shown_offers().annotate(is_kept=Exists(kept)).filter(pk=action_id)


@written_once
def _others(training_id: int, action_id: int) -> QuerySet[Action]:
    return shown_offers().filter(training=training_id).exclude(pk=action_id)[:OTHERS]


def trainee_of(request: HttpRequest) -> Trainee | None:
    """The person as a trainee, with their address; None for anyone else."""
    if getattr(request.user, "kind", None) != User.Kind.TRAINEE:
        return None
    return Trainee.objects.select_related("home_address").filter(pk=request.user.pk).first()


def choices_of(sessions: Iterable[Session], today: date, asking: Asking | None = None) -> list[Choice]:
    """What one may do with each session today; `asking` is whoever would, when they are known."""
    return [_choice(session, today, asking) for session in sessions]


def _choice(session: Session, today: date, asking: Asking | None) -> Choice:
    state = _state(session, today)
    refusals = asking.refusals(session) if asking and state == "open" else []
    return Choice(session, "refused", " ".join(map(str, refusals))) if refusals else Choice(session, state)


def _sessions(action: Action, after: str, today: date, asking: Asking | None) -> dict[str, Any]:
    """The sessions to come and the permanent entry, the nearest first, from the `after`-th on; the last past.

    In one query.
    """
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    coming = action.sessions.exclude(starts_on__lte=today).order_by("starts_on", "pk")
    gone = action.sessions.filter(starts_on__lte=today, cancelled_at=None).order_by("-starts_on")
    both = list(coming[start : start + SHOWN + 1].union(gone[:PAST], all=True))
    both.sort(key=lambda session: (session.starts_on is None, session.starts_on or today, session.pk))
    found = [session for session in both if not session.starts_on or session.starts_on > today]
    choices = choices_of(found[:SHOWN], today, asking)
    return {
        "past": [session for session in reversed(both) if session not in found],
        "choices": choices,
        "too_near": [choice for choice in choices if choice.state == "close"],
        "may_choose": any(choice.state == "open" for choice in choices) and not action.training.obstacle,
        "earlier": max(start - SHOWN, 0) if start else None,
        "later": start + SHOWN if len(found) > SHOWN else None,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What an offer asks, and of whom: their figures and what is known of them; None when nobody is known."""

    price: figures.Price
    found: figures.Figures | None = None
    asking: Asking | None = None


def _asked(action: Action, person: Trainee | None, jobseeker: bool | None, today: date) -> Asked:
    price = figures.price_of_offer(action)
    if person is None or jobseeker is None:
        return Asked(price)
    found = figures.for_holder(person.pk, price, today, jobseeker=jobseeker)
    known = facts.asking(action, person, today, third_parties=found.third_parties, jobseeker=jobseeker)
    return Asked(price, found, known)


def _price(asked: Asked, today: date, *, is_unknown: bool) -> dict[str, Any]:
    """What the price becomes for this person; for anyone else, nothing: who is unknown may log in first."""
    code, found = asked.price.code, asked.found
    kind = kind_of(code)
    told = {"cap": cap_on(today, code), "kind": kind, "licence_needs": _licence_needs(kind, today)}
    if found is None or asked.asking is None:
        return told | {"is_trainee": False, "may_ask_employer": is_unknown}
    return told | {
        "is_trainee": True,
        "missing": asked.asking.missing(),
        "is_blocked": bool(asked.asking.refusals()),
        "figures": found.plan,
        "may_ask_employer": bool(found.plan.to_pay),
        "lines": lines_of(found.plan, found.why, code),
        "total": ("Reste à payer", found.plan.to_pay),
        "note": note_of(found.plan, found.why),
    }


def _licence_needs(kind: Kind | None, today: date) -> int:
    """What a third party must give for a light licence, in cents; 0 for anything else."""
    return law.on(today).licence_third_party if kind is Kind.LIGHT_LICENCE else 0


def _aids(action: Action, choices: list[Choice], jobseeker: bool | None, today: date) -> list[Supporter]:
    """The aids one may ask for with the sessions that are shown; for everyone when nobody is known."""
    sessions = [choice.session for choice in choices if choice.state == "open"]
    return aids_for(action, sessions, today, is_jobseeker=jobseeker)


def _answers_in(action: Action, today: date) -> str:
    organisation = action.training.organisation_id
    return answer_time.in_words(answer_time.medians([organisation], today).get(organisation))


def _state(session: Session, today: date) -> str:
    if session.cancelled_at:
        return "cancelled"
    if not session.is_open:
        return "closed"
    if session.is_full:
        return "full"
    if session.starts_on and session.starts_on < first_day(today):
        return "close"
    return "open"
