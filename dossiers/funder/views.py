"""A funder's office: its queue by deadline, its requests, its answers, its profile (docs/rules.md § 7)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.funders.agents import agents_only, my_funder
from catalogue.funders.forms import ProfileForm
from catalogue.funders.models import Funder
from cpf_portal.common.errors import Refused
from cpf_portal.common.files import csv_file
from dossiers.dossier import actors
from dossiers.dossier.top_ups import TopUp
from dossiers.funder import requests
from dossiers.funder.forms import FORMS, RequestsFilter
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.messages import history, words
from dossiers.messages.words import FUNDER
from dossiers.transitions.availability import available, transitions_for

PAGE = 20
BY_SLUG = {TRANSITIONS[name].slug: TRANSITIONS[name] for name in FORMS}


@require_safe
@agents_only
def home(request: PersonalRequest) -> HttpResponse:
    """What waits for an answer, the nearest deadline first, and the figures."""
    funder = my_funder(request)
    waiting = requests.waiting(funder)
    context = {
        "funder": funder,
        "waiting": waiting[:PAGE],
        "figures": requests.figures_of(funder),
        "today": timezone.localdate(),
    }
    return render(request, "dossiers/funder/home.html", context)


@require_safe
@agents_only
def listing(request: PersonalRequest) -> HttpResponse:
    """Every request, what waits first, with a filter."""
    form = RequestsFilter(request.GET)
    found = requests.requests_of(my_funder(request))
    if form.is_valid():
        if state := form.cleaned_data["etat"]:
            found = requests.in_state(found, state)
        for word in form.cleaned_data["q"].split():
            found = found.filter(
                Q(dossier__number__startswith=word)
                | Q(dossier__title__icontains=word)
                | Q(dossier__trainee__user__last_name__icontains=word)
                | Q(dossier__trainee__user__first_name__icontains=word)
            )
    page = Paginator(found.order_by("-deadline", "pk"), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "today": timezone.localdate()}
    return render(request, "dossiers/funder/list.html", context)


@require_safe
@agents_only
def export(request: PersonalRequest) -> StreamingHttpResponse:
    """Every request, as a CSV file."""
    name = f"demandes-d-aide-{timezone.localdate():%Y%m%d}.csv"
    return csv_file(name, requests.COLUMNS, requests.cells_of(my_funder(request)))


@require_safe
@agents_only
def detail(request: PersonalRequest, number: str) -> HttpResponse:
    """One request: who asks what, for which training, until when to answer, and what was said since."""
    top_up = _the_request(request, number)
    return render(request, "dossiers/funder/request.html", _context(top_up))


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def play(request: PersonalRequest, number: str, slug: str) -> HttpResponse:
    """The page of an answer: what will happen, its form, and the transition when it is confirmed."""
    top_up, row = _the_request(request, number), BY_SLUG.get(slug)
    if row is None:
        raise Http404
    dossier = top_up.dossier
    if refusal := available(dossier, row, Role.FUNDER, timezone.localdate()):
        messages.info(request, refusal.reason)
        return redirect("funder_dossier", number)
    form = FORMS[row.name](request.POST if request.method == "POST" else None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        try:
            form.play(actors.funder(request.user))
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"« {row.label} » : c'est fait, le stagiaire est prévenu.")
            return redirect("funder_dossier", number)
    context = {"form": form, "transition": row, "words": words.address(row.name, "page_funder.html")}
    return render(request, "dossiers/funder/transition.html", _context(top_up) | context)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def profile(request: PersonalRequest) -> HttpResponse:
    """What the funder supports and says of itself, that its own agents keep."""
    funder = Funder.objects.get(pk=my_funder(request).pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=funder)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Le profil est enregistré.")
        return redirect("funder_profile")
    return render(request, "dossiers/funder/profile.html", {"form": form, "funder": my_funder(request)})


def _the_request(request: PersonalRequest, number: str) -> TopUp:
    """What was asked of the agent's funder for the dossier of that number; 404 for another's."""
    found = requests.requests_of(my_funder(request)).select_related("dossier__session__action")
    top_up = get_object_or_404(found, dossier__number=number)
    top_up.dossier.top_up = top_up
    return top_up


def _context(top_up: TopUp) -> dict[str, Any]:
    dossier = top_up.dossier
    told = dossier.entries.filter(outbox_messages__reader=FUNDER).order_by("sequence")
    asked = dossier.entries.filter(transition="ask_top_up").first()
    return {
        "top_up": top_up,
        "dossier": dossier,
        "terms": requests.terms_of(dossier),
        "message": asked.details.get("message", "") if asked else "",
        "contacts": requests.contacts_are_readable(top_up),
        "transitions": transitions_for(dossier, Role.FUNDER, timezone.localdate()),
        "is_overdue": top_up.status == TopUp.Status.ASKED and dossier.is_overdue(),
        "journal": [history.told(entry, FUNDER) for entry in told],
    }
