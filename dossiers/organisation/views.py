"""The back-office: an organisation's queue, its dossiers, and the transitions the table allows it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.database.keyset import Page, Place
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.declarations import declarations_of
from dossiers.dossier.journal import journal_of
from dossiers.dossier.models import Dossier
from dossiers.exams.models import exam_of
from dossiers.lifecycle import TRANSITIONS, Role, State, Transition
from dossiers.messages import history, words
from dossiers.messages.notices import to_do
from dossiers.messages.words import ORGANISATION
from dossiers.money import closings
from dossiers.money.hours import realisation_rate
from dossiers.organisation import contacts, queue
from dossiers.organisation.forms import FORMS, QueueFilter
from dossiers.organisation.rows import rows_of
from dossiers.organisation.share import share_kept, share_of
from dossiers.transitions.availability import available, transitions_for

# The transitions that end a dossier badly: after the others, and never the one that stands out.
ENDINGS = ("refuse", "declare_no_show", "abandon", "cancel_by_organisation")
BY_SLUG = {transition.slug: transition for transition in TRANSITIONS.values() if transition.name in FORMS}


def the_dossier(request: PersonalRequest, number: str) -> Dossier:
    """The dossier of that number sent to the member's organisation; 404 for who keeps the catalogue only."""
    member = me(request)
    found = queue.of_number(member.organisation_id, number) if member.sees_files else []
    if not found:
        raise Http404
    return found[0]


@require_safe
@members_only
def home(request: PersonalRequest) -> HttpResponse:
    """What waits for an answer or a declaration, the nearest deadline first, and the figures."""
    member = me(request)
    mine, sees = member.organisation_id, member.sees_files
    counts, today = queue.counts(mine) if sees else Counter[str](), timezone.localdate()
    context = {
        "waiting": rows_of(queue.waiting(mine) if sees else [], today),
        "waiting_count": counts[State.REQUESTED],
        "to_declare": rows_of(queue.to_declare(mine) if sees else [], today),
        "figures": [(state.label, state.value, counts[state]) for state in State if counts[state]],
    }
    return render(request, "dossiers/organisation/home.html", context)


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """Every dossier of the organisation, with filters; live ones by deadline come first."""
    form = QueueFilter(
        request.GET, states=[(state.value, state.label) for state in State if state is not State.DRAFT]
    )
    asked = form.cleaned_data if form.is_valid() else {"etat": "", "q": ""}
    place = Place.read(request.GET.get("apres"), request.GET.get("avant"))
    member, kept = me(request), (asked["etat"], asked["q"])
    sees = member.sees_files
    page = queue.page_of(member.organisation_id, place, *kept) if sees else Page[Dossier]()
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.rows, timezone.localdate()),
        "count": queue.count_of(member.organisation_id, *kept) if sees else 0,
        "most": queue.COUNTED,
        "query": urlencode({name: asked[name] for name in ("q", "etat") if asked[name]}),
    }
    return render(request, "dossiers/organisation/list.html", context)


@require_safe
@members_only
def detail(request: PersonalRequest, number: str) -> HttpResponse:
    """One dossier: what was asked, by whom, until when to answer, and the transitions allowed."""
    dossier = the_dossier(request, number)
    return render(request, "dossiers/organisation/dossier.html", _context(request, dossier))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def play(request: PersonalRequest, number: str, slug: str) -> HttpResponse:
    """A transition's page: what will happen, its form, and the transition when it is confirmed."""
    dossier = the_dossier(request, number)
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
        dossier = the_dossier(request, number)
    if over := available(dossier, transition, Role.ORGANISATION, timezone.localdate()):
        messages.warning(request, refused or over.reason)
        return redirect("organisation_dossier", number)
    context = {
        "dossier": dossier,
        "form": form,
        "transition": transition,
        "share": form.settled
        and share_of(
            form.settled, dossier, timezone.localdate(), attended=form.attended, excused=form.excused
        ),
        "words": words.address(transition.name, "page_organisation.html"),
    }
    return render(request, "dossiers/organisation/transition.html", context)


def _context(request: PersonalRequest, dossier: Dossier) -> dict[str, Any]:
    closing, attended, journal = closings.of(dossier), dossier.hours_attended, journal_of(dossier)
    return {
        "dossier": dossier,
        "contacts": contacts.are_readable(dossier, timezone.localdate()),
        "transitions": _transitions(request, dossier),
        "endings": ENDINGS,
        "is_late": dossier.is_overdue(),
        "awaited": to_do(dossier, ORGANISATION),
        "journal": history.of(journal, ORGANISATION),
        "proposal": getattr(dossier, "proposal", None),
        "declarations": declarations_of(dossier, journal),
        "exam": exam_of(dossier),
        "share": closing and share_kept(closing, dossier),
        "rate": realisation_rate(attended, dossier.hours) if attended is not None else None,
    }


def _transitions(request: PersonalRequest, dossier: Dossier) -> list[Transition]:
    """The transitions this member may play now; a reader has none."""
    if not me(request).handles_files:
        return []
    found = transitions_for(dossier, Role.ORGANISATION, timezone.localdate())
    return sorted((row for row in found if row.name in FORMS), key=lambda row: row.name in ENDINGS)
