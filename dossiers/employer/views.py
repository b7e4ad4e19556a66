"""Asking one's employer, from an offer or from a dossier; the request made, and its paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.documents.files import download
from accounts.people.guards import trainees_only
from accounts.people.models import Trainee
from accounts.rights.questions import page_of_dossier
from accounts.security.limits import count_use
from accounts.security.requests import PersonalRequest
from catalogue.trainings.models import Action, shown
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.employer import letter
from dossiers.employer import paper as papers
from dossiers.employer.asking import Subject, may_ask, of_dossier, of_offer
from dossiers.employer.forms import OfferForm, RequestForm
from dossiers.employer.models import EmployerRequest
from dossiers.employer.received import received_for
from dossiers.lifecycle import State
from dossiers.transitions import drafts

OFFER = ("training__organisation", "training__certification", "place")


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def ask_for_offer(request: PersonalRequest, action_id: int) -> HttpResponse:
    """The request of someone who looks at an offer, for one of its sessions or for none yet."""
    offers = Action.objects.filter(shown()).select_related(*OFFER)
    action = get_object_or_404(offers, pk=action_id)
    trainee = Trainee.objects.select_related("user").get(pk=request.user.pk)
    subject = of_offer(trainee, action, timezone.localdate())
    form = OfferForm(request.POST if request.method == "POST" else None, subject=subject)
    return _ask(request, form, action.public_page)


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def ask_for_dossier(request: PersonalRequest, number: str) -> HttpResponse:
    """The request of someone who has begun a dossier, until it is validated."""
    rows = ("trainee__user", "proposal", *(f"session__action__{each}" for each in OFFER))
    mine = Dossier.objects.filter(trainee_id=request.user.pk).select_related(*rows)
    dossier = get_object_or_404(mine, number=number)
    page = page_of_dossier(number)
    if not may_ask(dossier):
        messages.info(request, "Ce qu'il y a à payer de ce dossier ne change plus : rien n'est à demander.")
        return redirect(page)
    if dossier.status is State.DRAFT:
        drafts.copy_terms(dossier)
    subject = of_dossier(dossier, timezone.localdate())
    return _ask(
        request, RequestForm(request.POST if request.method == "POST" else None, subject=subject), page
    )


def _ask(request: HttpRequest, form: RequestForm, origin: str) -> HttpResponse:
    """The form, and the request when it is given: `origin` is the page one came from."""
    subject: Subject = form.subject
    if subject.can_be_asked and form.is_valid():
        try:
            return redirect("employer_request", form.ask().reference)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    before = EmployerRequest.objects.filter(trainee=subject.trainee, action=subject.action)
    context: dict[str, Any] = {
        "form": form,
        "subject": subject,
        "training": subject.action.training,
        "origin": origin,
        "exempted": _exempted(subject),
        "before": before,
    }
    return render(request, "dossiers/employer/ask.html", context)


def _exempted(subject: Subject) -> dict[str, int] | None:
    """What the least that an employer gives changes, when it removes the participation (cents)."""
    if not subject.can_be_asked or not subject.without.why["participation"]:
        return None
    found = subject.with_gift(subject.least)
    return {"participation": subject.without.why["participation"], "to_pay": found.plan.to_pay}


@require_safe
@trainees_only
def detail(request: PersonalRequest, reference: str) -> HttpResponse:
    """A request: its reference, what it asks, what has arrived under it, the paper to download."""
    made = _mine(request, reference)
    dossier = Dossier.objects.filter(trainee=made.trainee, number=made.dossier_number).first()
    context = {
        "made": made,
        "training": made.action.training,
        "received": received_for(made),
        "dossier_page": page_of_dossier(dossier.number) if dossier else "",
        "may_ask_again": may_ask(dossier) if dossier else made.action.is_shown,
        "letter": letter.address_of(made),
        "lines": letter.lines_of(made),
        "total": ("Il vous resterait", made.left),
        "note": letter.note_of(made),
    }
    return render(request, "dossiers/employer/request.html", context)


@require_POST
@trainees_only
def paper(request: PersonalRequest, reference: str) -> HttpResponse:
    """The request in PDF, as many times as one wants: its reference stays the same."""
    made = _mine(request, reference)
    try:
        count_use("paper", request.user.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("employer_request", reference)
    return download(papers.made(made), "application/pdf", f"demande-{made.reference}.pdf")


def _mine(request: HttpRequest, reference: str) -> EmployerRequest:
    rows = ("trainee__user", *(f"action__{each}" for each in OFFER))
    mine = EmployerRequest.objects.filter(trainee_id=request.user.pk).select_related(*rows)
    return get_object_or_404(mine, reference=reference)
