"""The back-office: an organisation's queue, its dossiers, and the transitions the table allows it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.declarations import declarations_of, to_declare_now
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import lapsed, standing_in
from dossiers.lifecycle import TRANSITIONS, Role, State, Transition
from dossiers.messages import history, words
from dossiers.messages.notices import to_do
from dossiers.messages.words import ORGANISATION
from dossiers.money import closings
from dossiers.money.hours import realisation_rate
from dossiers.organisation import contacts
from dossiers.organisation.forms import FORMS, QueueFilter
from dossiers.organisation.share import share_of
from dossiers.transitions.availability import available, transitions_for

PAGE = 20
# The transitions that end a dossier badly: after the others, and never the one that stands out.
ENDINGS = ("refuse", "declare_no_show", "abandon", "cancel_by_organisation")
# Before it is sent, a dossier is nobody's business but the trainee's.
VISIBLE = [state.value for state in State if state is not State.DRAFT]
BY_SLUG = {transition.slug: transition for transition in TRANSITIONS.values() if transition.name in FORMS}


def dossiers_of(request: PersonalRequest) -> QuerySet[Dossier]:
    """The dossiers sent to the member's organisation, and no other's; none for who keeps the catalogue."""
    member = me(request)
    if not member.sees_files:
        return Dossier.objects.none()
    found = Dossier.objects.filter(organisation=member.organisation_id, state__in=VISIBLE)
    return found.select_related("trainee__user", "proposal", "closing", "home_address", "temporary_address")


@require_safe
@members_only
def home(request: PersonalRequest) -> HttpResponse:
    """What waits for an answer or a declaration, the nearest deadline first, and the figures."""
    mine = dossiers_of(request)
    counts = _counts(mine)
    waiting = mine.filter(standing_in(State.REQUESTED)).order_by("deadline", "sent_on", "pk")
    to_declare = mine.filter(to_declare_now()).order_by("deadline", "pk")
    figures = [(state.label, state.value, counts[state]) for state in State if counts[state]]
    context = {
        "waiting": waiting[:PAGE],
        "waiting_count": counts[State.REQUESTED],
        "to_declare": to_declare[:PAGE],
        "figures": figures,
        "today": timezone.localdate(),
    }
    return render(request, "dossiers/organisation/home.html", context)


def _counts(mine: QuerySet[Dossier]) -> Counter[str]:
    """How many dossiers stand in each state today."""
    today = Case(When(lapsed(), then=Value(State.REQUEST_CANCELLED.value)), default=F("state"))
    counted = mine.order_by().annotate(standing_today=today).values_list("standing_today")
    return Counter(dict(counted.annotate(Count("pk"))))


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """Every dossier of the organisation, with filters; live ones by deadline come first."""
    form = QueueFilter(
        request.GET, states=[(state.value, state.label) for state in State if state is not State.DRAFT]
    )
    found = dossiers_of(request)
    if form.is_valid():
        if state := form.cleaned_data["etat"]:
            found = found.filter(standing_in(State(state)))
        for word in form.cleaned_data["q"].split():
            found = found.filter(
                Q(number__startswith=word)
                | Q(title__icontains=word)
                | Q(trainee__user__last_name__icontains=word)
                | Q(trainee__user__first_name__icontains=word)
            )
    over = Case(When(lapsed(), then=Value(1)), default=Value(0))
    ordered = found.order_by(over, "deadline", "-created_at", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "today": timezone.localdate()}
    return render(request, "dossiers/organisation/list.html", context)


@require_safe
@members_only
def detail(request: PersonalRequest, number: str) -> HttpResponse:
    """One dossier: what was asked, by whom, until when to answer, and the transitions allowed."""
    dossier = get_object_or_404(dossiers_of(request), number=number)
    return render(request, "dossiers/organisation/dossier.html", _context(request, dossier))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def play(request: PersonalRequest, number: str, slug: str) -> HttpResponse:
    """A transition's page: what will happen, its form, and the transition when it is confirmed."""
    dossier = get_object_or_404(dossiers_of(request), number=number)
    transition = BY_SLUG.get(slug)
    if transition is None or not me(request).handles_files:
        raise Http404
    form = FORMS[transition.name](request.POST if request.method == "POST" else None, dossier=dossier)
    refused = ""
    if request.method == "POST" and form.is_valid() and form.is_confirmed:
        try:
            form.play(actors.organisation(request.user))
        except Refused as refusal:
            refused = refusal.message
            form.add_error(None, refused)
        else:
            label = transition.label_in(dossier.status)
            messages.success(request, f"« {label} » : c'est fait, le stagiaire est prévenu.")
            return redirect("organisation_dossier", number)
        dossier = get_object_or_404(dossiers_of(request), number=number)
    if over := available(dossier, transition, Role.ORGANISATION, timezone.localdate()):
        messages.warning(request, refused or over.reason)
        return redirect("organisation_dossier", number)
    context = {
        "dossier": dossier,
        "form": form,
        "transition": transition,
        "share": form.settled and share_of(form.settled),
        "words": words.address(transition.name, "page_organisation.html"),
    }
    return render(request, "dossiers/organisation/transition.html", context)


def _context(request: PersonalRequest, dossier: Dossier) -> dict[str, Any]:
    closing, attended = closings.of(dossier), dossier.hours_attended
    return {
        "dossier": dossier,
        "contacts": contacts.are_readable(dossier, timezone.localdate()),
        "transitions": _transitions(request, dossier),
        "endings": ENDINGS,
        "is_late": dossier.is_overdue(),
        "awaited": to_do(dossier, ORGANISATION),
        "journal": history.of(dossier, ORGANISATION),
        "proposal": getattr(dossier, "proposal", None),
        "declarations": declarations_of(dossier, dossier.entries.all()),
        "share": closing and share_of(closing.settlement),
        "rate": realisation_rate(attended, dossier.hours) if attended is not None else None,
    }


def _transitions(request: PersonalRequest, dossier: Dossier) -> list[Transition]:
    """The transitions this member may play now; a reader has none."""
    if not me(request).handles_files:
        return []
    found = transitions_for(dossier, Role.ORGANISATION, timezone.localdate())
    return sorted((row for row in found if row.name in FORMS), key=lambda row: row.name in ENDINGS)
