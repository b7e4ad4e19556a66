"""A draft's pages: beginning one, completing it step by step, sending it, deleting it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.documents.files import MAX_BYTES
from accounts.franceconnect import kept, provider
from accounts.identity import checked
from accounts.people.guards import trainees_only
from accounts.people.models import Trainee, User
from accounts.people.views import tell_to_confirm
from accounts.security.bodies import takes_files
from catalogue.trainings.models import Session, shown
from cpf_portal.common.errors import Refused
from cpf_portal.common.law.kinds import kind_of
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.eligibility import facts
from dossiers.lifecycle import State
from dossiers.messages import notices
from dossiers.messages.words import TRAINEE
from dossiers.trainee import presentation
from dossiers.trainee.answers import answers_of
from dossiers.trainee.consent_forms import SendForm
from dossiers.trainee.draft_forms import CONDITIONS, FIRST, LAST, Step, next_step, save_step, steps_of
from dossiers.trainee.views import actor_of, refusal_of, the_dossier
from dossiers.transitions import checks, drafts

SENT = "Ce dossier est déjà envoyé : il ne peut plus être modifié."


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def create(request: HttpRequest, session_id: int) -> HttpResponse:
    """Begin a draft for a session, or go back to the dossier one already has for it.

    Who had to log in first, or to open an account, finds the session they chose: reading creates nothing.
    """
    offered = Session.objects.filter(shown("action__"))
    session = get_object_or_404(
        offered.select_related(
            *("action__training__organisation", "action__training__certification", "action__place")
        ),
        pk=session_id,
    )
    trainee_id, is_asked = cast(int, request.user.pk), request.method == "POST"
    try:
        dossier = begin(trainee_id, session) if is_asked else _begun(trainee_id, session)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("training", session.action_id)
    if dossier is None:
        person = Trainee.objects.get(pk=trainee_id)
        refusals = facts.refusals_for(session, person, timezone.localdate())
        context = {"session": session, "action": session.action, "refusals": refusals}
        return render(request, "dossiers/trainee/begin.html", context)
    if dossier.status is not State.DRAFT:
        messages.info(request, "Vous avez déjà un dossier en cours pour cette session : le voici.")
        return redirect("dossier", dossier.number)
    return redirect("dossier_form", dossier.number, FIRST.slug)


@transaction.atomic
def begin(trainee_id: int, session: Session) -> Dossier:
    """The person's dossier for the session, created if there is none; pressing twice makes one."""
    checks.hold_holder(trainee_id)
    begun = _begun(trainee_id, session)
    return begun or drafts.create(Trainee.objects.select_related("user").get(pk=trainee_id), session)


def _begun(trainee_id: int, session: Session) -> Dossier | None:
    """The person's dossier for the session; without one, `Refused` when none may be begun today."""
    mine = Dossier.objects.filter(trainee_id=trainee_id, session=session)
    if found := mine.filter(Q(state=State.DRAFT) | live()):
        return min(found, key=lambda dossier: dossier.status is State.DRAFT)
    checks.check_session(session)
    if not session.is_permanent:
        checks.check_dates(session.starts_on, session.ends_on, timezone.localdate())
    return None


@takes_files(MAX_BYTES, User.Kind.TRAINEE, (CONDITIONS.slug,))
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step of the draft, saved when it is posted; the last one sends the dossier."""
    dossier = the_dossier(request, number)
    if dossier.status is not State.DRAFT:
        return _already_sent(request, dossier)
    current = next((candidate for candidate in steps_of(dossier) if candidate.slug == step), None)
    if current is None:
        raise Http404
    if current is not FIRST and not FIRST.is_done(dossier):
        return redirect("dossier_form", number, FIRST.slug)
    if current is LAST:
        return _send(request, dossier)
    if request.method != "POST":
        return _page(request, dossier, current, current.form(instance=dossier))
    try:
        filled = save_step(dossier, current, request.POST, request.FILES)
    except Refused:
        return _already_sent(request, dossier)
    if not filled.is_valid():
        return _page(request, dossier, current, filled)
    if email := getattr(filled, "cleaned_data", {}).get("contact_email"):
        tell_to_confirm(request, dossier.trainee.user, email)
    return redirect("dossier_form", number, _after(the_dossier(request, number), current).slug)


def _after(dossier: Dossier, current: Step) -> Step:
    """The step that follows; a public agent stays on the first."""
    if current is FIRST and not FIRST.is_done(dossier):
        return FIRST
    steps = steps_of(dossier)
    return steps[steps.index(current) + 1]


def _send(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The financing, the consents, and the transition `send`."""
    consent = SendForm(request.POST if request.method == "POST" else None, dossier=dossier)
    proven = kept.proof(request.session, dossier.trainee_id)
    if consent.is_valid():
        try:
            consent.send(actor_of(request), proven)
        except Refused as refusal:
            dossier = the_dossier(request, dossier.number)
            if dossier.status is not State.DRAFT:
                return redirect("dossier_receipt", dossier.number)
            consent = consent.again(dossier)
            if consent.is_valid():
                consent.add_error(None, refusal.message)
        else:
            return redirect("dossier_receipt", dossier.number)
    today = timezone.localdate()
    more = {
        "answers": answers_of(dossier),
        "waiting": [each for each in facts.missing(dossier, today, consent.financing) if each.waits],
        "piece": checked.latest_of(dossier.trainee_id),
        "money": presentation.money_of(dossier, consent.financing),
        "obstacle": refusal_of(dossier, "send"),
        "missing": next_step(dossier),
        "identity": checks.needs_identity(dossier.trainee_id, proven, today),
        "franceconnect": provider.is_offered(),
    }
    return _page(request, dossier, LAST, consent, **more)


def _page(
    request: HttpRequest, dossier: Dossier, current: Step, form: forms.BaseForm, **more: Any
) -> HttpResponse:
    steps = steps_of(dossier)
    at = steps.index(current)
    context = {
        "dossier": dossier,
        "form": form,
        "step": current,
        "position": at + 1,
        "count": len(steps),
        "kind": kind.label if (kind := kind_of(dossier.certification)) else "cette formation",
        "steps": [_mark(dossier, step, current) for step in steps],
        "previous": steps[at - 1] if at else None,
    }
    return render(request, f"dossiers/trainee/draft/{current.slug}.html", context | more)


def _mark(dossier: Dossier, step: Step, current: Step) -> dict[str, str]:
    """A step for the indicator; before the first answer, the others lead nowhere."""
    status = "current" if step is current else "done" if step.is_done(dossier) else "upcoming"
    leads = step is not current and (FIRST.is_done(dossier) or step is FIRST)
    url = reverse("dossier_form", args=[dossier.number, step.slug]) if leads else ""
    return {"label": step.label, "status": status, "url": url}


def _already_sent(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    messages.info(request, SENT)
    return redirect("dossier", dossier.number)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What has just been sent, and until when the organisation may answer."""
    dossier = the_dossier(request, number)
    if dossier.status is not State.REQUESTED:
        return redirect("dossier", number)
    return render(
        request,
        "dossiers/trainee/receipt.html",
        {
            "dossier": dossier,
            "limit": presentation.limit_of(dossier),
            "awaited": notices.to_do(dossier, TRAINEE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """Delete a draft for good, once confirmed."""
    dossier = the_dossier(request, number)
    if dossier.status is not State.DRAFT:
        return _already_sent(request, dossier)
    if request.method != "POST":
        return render(request, "dossiers/trainee/delete.html", {"dossier": dossier})
    try:
        drafts.delete(dossier)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("dossier", number)
    messages.success(request, f"Le dossier n° {number} est supprimé.")
    return redirect("dossier_list")
