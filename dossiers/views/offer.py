"""The page of an offer: one action of a training, its sessions, and what it would cost this person."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Trainee
from catalogue.models import Action, Session
from dossiers import reviews
from dossiers.checks import earliest_start, figures_for
from dossiers.financing import participation_on

SHOWN = 30
REVIEWS = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """A session as the page shows it: `state` is open, close (« trop proche »), full or closed."""

    session: Session
    state: str


@require_safe
@login_not_required
def training(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything about an offer, and the buttons to ask for a session."""
    offers = Action.objects.select_related("training__organisation", "training__certification", "place")
    action = get_object_or_404(offers, pk=action_id, is_published=True, training__is_published=True)
    today = timezone.localdate()
    person = Trainee.objects.filter(pk=request.user.pk or 0).first()
    context = {
        "action": action,
        "training": action.training,
        "choices": choices_of(action, today),
        "first_possible": earliest_start(today),
        "is_trainee": person is not None,
        "figures": person and figures_for(person.pk, action.price, today, jobseeker=person.is_jobseeker),
        "participation": participation_on(today, jobseeker=bool(person and person.is_jobseeker)),
        "reviews": reviews.published_of(action.training_id)[:REVIEWS] if action.training.rating else (),
    }
    return render(request, "catalogue/training.html", context)


def choices_of(action: Action, today: date) -> list[Choice]:
    """The sessions to come and the permanent entry, the nearest first."""
    sessions = action.sessions.exclude(starts_on__lte=today).order_by("starts_on", "pk")[:SHOWN]
    return [Choice(session, _state(session, today)) for session in sessions]


def _state(session: Session, today: date) -> str:
    if not session.is_open:
        return "closed"
    if session.is_full:
        return "full"
    if session.starts_on and session.starts_on < earliest_start(today):
        return "close"
    return "open"
