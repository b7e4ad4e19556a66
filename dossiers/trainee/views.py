"""A trainee's dossiers: the list, the page of one, and the page of each transition."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.documents.files import MAX_BYTES
from accounts.people.guards import trainees_only
from accounts.people.models import User
from accounts.security.bodies import takes_files
from cpf_portal.common.database.written import WrittenOnce, written_once
from cpf_portal.common.errors import Refusal, Refused
from dossiers.attendance.models import marks_of
from dossiers.dossier import actors
from dossiers.dossier.declarations import declarations_of, owed_by_trainee
from dossiers.dossier.journal import Entry, journal_of
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import Turn
from dossiers.dossier.top_ups import top_up_of
from dossiers.eligibility import facts
from dossiers.employer.asking import may_ask
from dossiers.exams.models import exam_of
from dossiers.force_majeure.grounds import MOST_DOCUMENTS
from dossiers.holder import engagements
from dossiers.holder.engagements import listed
from dossiers.lifecycle import TRANSITIONS, Role, State, Transition
from dossiers.messages import amounts, notices, words
from dossiers.messages.words import TRAINEE
from dossiers.money import card, closings
from dossiers.trainee import calendar_file, endings, presentation
from dossiers.trainee.draft_forms import LAST, next_step
from dossiers.trainee.forms import FORMS, SimulatorForm
from dossiers.transitions import drafts
from dossiers.transitions.availability import available
from dossiers.transitions.forms import TransitionForm

PAGE = 10
BY_SLUG = {transition.slug: transition for transition in TRANSITIONS.values() if transition.name in FORMS}


def actor_of(request: HttpRequest) -> actors.Actor:
    """The person who asks, as the trainee they are."""
    return actors.trainee(cast(User, request.user))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The dossiers of a list whose turn is the same: how many there are, and those of the page."""

    turn: Turn
    count: int
    dossiers: list[Dossier]


@written_once
def _their_dossier(trainee_id: int, number: str) -> QuerySet[Dossier]:
    """A person's dossier of that number, with what its page shows of it."""
    return Dossier.objects.filter(trainee_id=trainee_id, number=number).select_related(
        *("session__action__training__certification", "session__action__place", "organisation"),
        *("trainee__user", "home_address", "temporary_address"),
        *("proposal", "closing", "claim", "exam", "review", "answers", "top_up__funder"),
    )


@lru_cache(maxsize=8)
def _rows(first: int) -> WrittenOnce[[int], Dossier]:
    """The rows of a page of the list, from that one, the nearest deadline of each turn first."""

    @written_once
    def rows(trainee_id: int) -> QuerySet[Dossier]:
        in_order = "turn", F("deadline").asc(nulls_last=True), "-created_at", "pk"
        found = listed(trainee_id).select_related("organisation").order_by(*in_order)
        return found[first : first + PAGE]

    return rows


def the_dossier(request: HttpRequest, number: str) -> Dossier:
    """The person's dossier of that number, or 404; a draft shows what the catalogue says today."""
    found = _their_dossier(cast(User, request.user).pk, number)
    if not found:
        raise Http404
    dossier = found[0]
    if dossier.status is State.DRAFT:
        drafts.copy_terms(dossier)
    return dossier


@require_safe
@trainees_only
def listing(request: HttpRequest) -> HttpResponse:
    """The person's dossiers by whose turn it is, the nearest deadline first."""
    me = cast(User, request.user).pk
    counts = engagements.by_turn(me)
    page = Paginator(range(sum(counts.values())), PAGE).get_page(request.GET.get("page"))
    page.object_list = rows = cast(
        list[Any], _rows(PAGE * (page.number - 1))(me)
    )  # annotated with their turn
    parts = [
        Shelf(Turn(turn), counts[turn], list(held))
        for turn, held in groupby(rows, key=lambda dossier: dossier.turn)
    ]
    return render(request, "dossiers/trainee/list.html", {"page": page, "parts": parts})


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One dossier: where it stands, what to do now, until when and why that date, and its life."""
    dossier = the_dossier(request, number)
    journal = journal_of(dossier)
    financing = presentation.figures_of(dossier, journal)
    transitions = presentation.transitions_of(dossier, financing.plan if financing else None)
    buttons, free = presentation.buttons_of(dossier, transitions), presentation.free_of(dossier)
    context = {
        "dossier": dossier,
        "today": timezone.localdate(),
        "is_overdue": dossier.awaits_the_clock(),
        "owed": owed_by_trainee(dossier),
        "top_up": top_up_of(dossier),
        "steps": presentation.steps_of(dossier),
        "buttons": [button for button in buttons if not free or button.name != "cancel"],
        "leaving": next((button for button in buttons if button.name == "cancel"), None),
        "free": free,
        "reserved": sum(filter(None, (dossier.dotation_used, dossier.credit_used, dossier.rights_used))),
        "limit": presentation.limit_of(dossier),
        "money": financing and presentation.money_of(dossier, financing),
        "figures": financing and financing.plan,
        "may_ask_employer": financing and financing.plan.to_pay and may_ask(dossier),
        "timeline": presentation.timeline_of(dossier, journal),
        "declarations": declarations_of(dossier, journal),
        "exam": exam_of(dossier),
        "marks": marks_of(dossier.pk) if dossier.has_entered else (),
        "missing": financing and facts.missing_to_enrol(dossier, timezone.localdate(), financing),
        "has_agreement": facts.answers_of(dossier).is_agreement_kept,
        "has_days": bool(calendar_file.days_of(dossier)),
        "given_back": card.told_of_refunds(dossier),
        "payment_page": card.payment_page(number),
    }
    return render(
        request, "dossiers/trainee/dossier.html", context | _ending(dossier, journal) | _outlook(dossier)
    )


def _ending(dossier: Dossier, journal: list[Entry]) -> dict[str, Any]:
    """The entry that made the dossier what it is, in words, and what became of rights and money."""
    entry = next(filter(words.becomes, reversed(journal)), None)
    details = entry.details if entry else {}
    closing, expired_on = closings.of(dossier), details.get("deadline")
    claim = getattr(dossier, "claim", None)
    return {
        "becomes": words.address(entry.transition, "becomes_trainee.html")
        if entry
        else "dossiers/trainee/_draft.html",
        "details": details,
        "by_staff": entry is not None and entry.actor == Role.STAFF,
        "expired_on": date.fromisoformat(expired_on) if expired_on else None,
        "refusal": words.refusal_in_words(details),
        "ground": words.ground_in_words(details),
        "closing": closing,
        "ending": closing and endings.ending_kept(closing),
        "claim": claim,
        "recognised": endings.ending_if_recognised(dossier) if claim and claim.is_open else None,
        "may_claim": not refusal_of(dossier, "claim_force_majeure"),
    }


def _outlook(dossier: Dossier) -> dict[str, Any]:
    """What a draft still lacks, how a proposal differs, what a request awaits."""
    match dossier.status:
        case State.DRAFT:
            return {
                "obstacle": refusal_of(dossier, "send"),
                "next_step": next_step(dossier),
                "last_step": LAST,
            }
        case State.PROPOSED:
            return {"changes": amounts.changes_of(dossier)}
        case State.REQUESTED:
            return {"awaited": notices.to_do(dossier, TRAINEE)}
    return {}


def refusal_of(dossier: Dossier, name: str) -> Refusal | None:
    """Why its trainee cannot play that transition today, or None when they can."""
    return available(dossier, TRANSITIONS[name], Role.TRAINEE, timezone.localdate())


@takes_files(MAX_BYTES, User.Kind.TRAINEE, (TRANSITIONS["claim_force_majeure"].slug,), number=MOST_DOCUMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def transition(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """A transition's page: what will happen, its form, and the transition when it is confirmed."""
    dossier = the_dossier(request, number)
    row = BY_SLUG.get(slug)
    if row is None:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS[row.name](*given, dossier=dossier)
    if not form.is_valid():
        return transition_page(request, dossier, row, form)
    try:
        form.play(actor_of(request))
    except Refused as refusal:
        return transition_page(request, dossier, row, form, refusal)
    messages.success(request, words.done(row.name))
    return redirect("dossier_list") if row.name == "hide" else redirect("dossier", number)


@require_POST
def exemption(request: HttpRequest, number: str) -> HttpResponse:
    """Go on without the exemption of jobseekers, or ask for it again; the figures are then read anew."""
    dossier = the_dossier(request, number)
    drafts.forgo_exemption(dossier, forgoes="forgo" in request.POST)
    return redirect(presentation.address_of_enrolment(the_dossier(request, number)))


def transition_page(
    request: HttpRequest,
    dossier: Dossier,
    row: Transition,
    form: TransitionForm,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show a transition's page, with the refusal as an error of its form and today's figures.

    When the transition is no longer possible (it was played by another click, or the deadline has passed),
    the person is sent to the dossier, which says where it stands.
    """
    if request.method == "POST":  # another click may have moved it since it was read
        dossier = the_dossier(request, dossier.number)
    financing = presentation.figures_of(dossier)
    plan = financing.plan if financing else None
    if over := available(dossier, row, Role.TRAINEE, timezone.localdate(), figures=plan):
        _say_it_is_over(request, dossier, refused.refusal if refused else over)
        return redirect("dossier", dossier.number)
    if refused:
        form = form.again(dossier)
        if form.is_valid():
            form.add_error(None, refused.message)
    context = {
        "dossier": dossier,
        "transition": row,
        "form": form,
        "figures": plan,
        "money": financing and presentation.money_of(dossier, financing),
        "danger": ("cancel", "abandon", "cancel_request"),
        "words": words.address(row.name, "page_trainee.html"),
    }
    return render(
        request, "dossiers/trainee/transition.html", context | _prospect(request, dossier, row, form)
    )


def _say_it_is_over(request: HttpRequest, dossier: Dossier, refusal: Refusal) -> None:
    if refusal.code != "not_a_transition":
        messages.warning(request, refusal.reason)
    elif not dossier.awaits_the_clock():
        messages.info(
            request, f"Rien à confirmer ici : votre dossier est à l'état « {dossier.status.label} »."
        )


def _prospect(request: HttpRequest, dossier: Dossier, row: Transition, form: Any) -> dict[str, Any]:
    """How a proposal differs; the very settlement that ending today brings, and what other days would."""
    if dossier.status is State.PROPOSED:
        return {"changes": amounts.changes_of(dossier)}
    if row.name not in ("cancel", "abandon"):
        return {}
    told = {"ending": endings.ending_of(dossier, form.settled)}
    return told if dossier.has_entered else told | _other_days(request, dossier, form.settled.card_back)


def _other_days(request: HttpRequest, dossier: Dossier, card_back: int) -> dict[str, Any]:
    """Today's case and the later ones, and the simulation of one day: the function that will settle."""
    simulator = SimulatorForm(request.GET if "le" in request.GET else None, dossier=dossier)
    told: dict[str, Any] = {"phases": endings.phases_of(dossier, card_back), "simulator": simulator}
    if simulator.is_valid():
        day = simulator.cleaned_data["le"]
        settled = closings.settlement_of(dossier, day)
        told |= {"simulated_on": day, "simulated": endings.ending_of(dossier, settled)}
    return told
