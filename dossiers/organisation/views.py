"""The back-office: an organisation's queue, its dossiers, and the transitions the table allows it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.applications import applying
from catalogue.organisations.members import me, members_only
from catalogue.profile import certificates
from cpf_portal.common.database.keyset import Place
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
from dossiers.organisation.following import changes
from dossiers.organisation.following.forms import NoteForm
from dossiers.organisation.following.models import notes_of
from dossiers.organisation.forms import FORMS, RefuseForm
from dossiers.organisation.group.template_forms import begun_by, templates_of
from dossiers.organisation.rows import LATE, TODAY, pressing, rows_of, sheets_of
from dossiers.organisation.share import share_kept, share_of
from dossiers.organisation.worklist import pages
from dossiers.organisation.worklist.carrying import carried, list_address, view_in
from dossiers.organisation.worklist.criteria import Criteria
from dossiers.transitions.availability import available, transitions_for
from dossiers.transitions.forms import TransitionForm

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
    # One goes on from a request to the next, as from the list.
    requests = Criteria(etat=(State.REQUESTED.value,))
    waiting = rows_of(queue.waiting(mine) if sees else [], today, carried(requests))
    due = list(queue.to_declare(mine)) if sees else []
    to_declare = rows_of(due, today)
    context = {
        "waiting": waiting,
        "waiting_count": counts[State.REQUESTED],
        "application": applying.progress_of(member.organisation),
        "answer_today": pressing(waiting)[TODAY],
        "late": pressing(to_declare)[LATE],
        "declare_today": pressing(to_declare)[TODAY],
        "most": queue.SIZE,
        "sheets": sheets_of(due) if member.handles_files else [],
        "certificate": certificates.stage_of(member.organisation.qualiopi_until, today),
        "to_declare": to_declare,
        "figures": [(state.label, state.value, counts[state]) for state in State if counts[state]],
    }
    return render(request, "dossiers/organisation/home.html", context)


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
    form = _form(request, transition.name, dossier)
    refused, view = "", view_in(request)
    place = None if view is None else pages.place_of(me(request), view, dossier)
    if request.method == "POST" and form.is_valid() and form.is_confirmed:
        try:
            form.play(actors.organisation(request.user))
        except Refused as refusal:
            refused = refusal.message
            form.add_error(None, refused)
        else:
            label, who = transition.label_in(dossier.status), dossier.trainee
            messages.success(request, f"« {label} » : c'est fait, un message part à {who}.")
            return redirect(_after(request, number, view, place))
        dossier = the_dossier(request, number)
    if over := available(dossier, transition, Role.ORGANISATION, timezone.localdate()):
        messages.warning(request, refused or over.reason)
        return redirect(_page_of(number, view))
    context = {
        "dossier": dossier,
        "form": form,
        "transition": transition,
        "back": _page_of(number, view),
        "share": form.settled
        and share_of(
            form.settled, dossier, timezone.localdate(), attended=form.attended, excused=form.excused
        ),
        "words": words.address(transition.name, "page_organisation.html"),
        "templates": templates_of(me(request)) if transition.name == "refuse" else None,
    }
    return render(request, "dossiers/organisation/transition.html", context)


@require_safe
@members_only
def following(request: PersonalRequest, number: str) -> HttpResponse:
    """The next dossier of the view that one came from; the list when there is none."""
    dossier, view = the_dossier(request, number), view_in(request) or Criteria()
    return redirect(_after(request, "", view, pages.place_of(me(request), view, dossier)))


def _form(request: PersonalRequest, name: str, dossier: Dossier) -> TransitionForm:
    """The transition's form: what was answered, or a refusal begun by a message kept for it."""
    if request.method == "POST":
        return FORMS[name](request.POST, dossier=dossier)
    begun = begun_by(templates_of(me(request)), request.GET.get("modele", "")) if name == "refuse" else None
    return RefuseForm(initial=begun, dossier=dossier) if begun else FORMS[name](dossier=dossier)


def _page_of(number: str, view: Criteria | None) -> str:
    """The page of a dossier, in the view that one came from."""
    return reverse("organisation_dossier", args=[number]) + carried(view)


def _after(request: PersonalRequest, number: str, view: Criteria | None, place: Place | None) -> str:
    """Where one goes on from a place of a view: the next dossier, the list; that dossier without a view."""
    if view is None:
        return _page_of(number, None)
    after = pages.following(me(request), view, place)
    return _page_of(after, view) if after else list_address(view.query)


def _context(request: PersonalRequest, dossier: Dossier) -> dict[str, Any]:
    closing, attended, journal = closings.of(dossier), dossier.hours_attended, journal_of(dossier)
    return _between_members(request, dossier) | {
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


def _between_members(request: PersonalRequest, dossier: Dossier) -> dict[str, Any]:
    """What members alone read of a dossier: notes, who follows it, the view that they came from."""
    member, view, assignment = me(request), view_in(request), getattr(dossier, "assignment", None)
    return {
        "notes": [(note, changes.may_remove(member, note)) for note in notes_of(dossier.pk)],
        "note_form": NoteForm(),
        "follower": assignment and assignment.member.user,
        "follows": assignment is not None and assignment.member_id == member.pk,
        "view": view,
        "carried": carried(view),
        "list_url": list_address(view.query) if view else reverse("organisation_dossiers"),
    }


def _transitions(request: PersonalRequest, dossier: Dossier) -> list[Transition]:
    """The transitions this member may play now; a reader has none."""
    if not me(request).handles_files:
        return []
    found = transitions_for(dossier, Role.ORGANISATION, timezone.localdate())
    return sorted((row for row in found if row.name in FORMS), key=lambda row: row.name in ENDINGS)
