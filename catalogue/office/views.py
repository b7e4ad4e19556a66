"""The pages where an organisation keeps its catalogue: trainings, their actions, their sessions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.office import actions, listing, sessions, trainings
from catalogue.office.forms import ActionForm, CatalogueFilter, OfficeForm, SessionForm, TrainingForm
from catalogue.organisations.members import keepers_only, me, members_only
from catalogue.profile import authorising
from catalogue.trainings.bookable import first_day
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.common.errors import Refused

PAGE = 20
# Of each action, on its training's page.
NEXT_SESSIONS = 3
UNPUBLISHED = (
    "Sans certification que le CPF peut financer, la formation n'est plus publiée ; elle est gardée, et les"
    " dossiers en cours continuent."
)
page = require_http_methods(["GET", "HEAD", "POST"])


def trainings_of(request: PersonalRequest) -> QuerySet[Training]:
    """The trainings of the member's organisation, and no other's."""
    mine = Training.objects.filter(organisation=me(request).organisation_id)
    return mine.select_related("certification", "organisation")


def actions_of(request: PersonalRequest) -> QuerySet[Action]:
    """The actions of the member's organisation."""
    mine = Action.objects.filter(training__organisation=me(request).organisation_id)
    return mine.select_related("training", "place")


def sessions_of(request: PersonalRequest) -> QuerySet[Session]:
    """The sessions of the member's organisation."""
    mine = Session.objects.filter(action__training__organisation=me(request).organisation_id)
    return mine.select_related("action__training", "action__place")


@require_safe
@members_only
def catalogue(request: PersonalRequest) -> HttpResponse:
    """Every training of the organisation, with its search and how many places are left."""
    form = CatalogueFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = listing.matching(trainings_of(request), asked.get("q", ""), asked.get("etat", ""))
    shown = Paginator(listing.with_figures(found), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": shown, "query": query.urlencode(), "asked": any(asked.values())}
    return render(request, "catalogue/office/catalogue.html", context)


@require_safe
@members_only
def training(request: PersonalRequest, training_id: int) -> HttpResponse:
    """A training with its actions, and the next sessions of each."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    coming = Prefetch("sessions", listing.by_date(Session.objects.all())[:NEXT_SESSIONS], to_attr="coming")
    of_it = row.actions.select_related("place").annotate(session_count=Count("sessions"))
    ordered = of_it.order_by("-is_published", "price", "pk").prefetch_related(coming)
    shown = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {"training": row, "page": shown, "lacks": authorising.lacks(row)} | _days()
    return render(request, "catalogue/office/training.html", context)


@require_safe
@members_only
def action(request: PersonalRequest, action_id: int) -> HttpResponse:
    """An action with all its sessions, those to come first."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    shown = Paginator(listing.by_date(row.sessions.all()), PAGE).get_page(request.GET.get("page"))
    context = {"action": row, "training": row.training, "page": shown} | _days()
    return render(request, "catalogue/office/action.html", context)


@page
@keepers_only
def training_new(request: PersonalRequest) -> HttpResponse:
    """Write a new training."""
    form = TrainingForm(request.POST or None)

    def act() -> Training:
        return trainings.create(me(request), form.cleaned_data["number"], form.values())

    return _form(
        request, form, act, "Nouvelle formation", "La formation est enregistrée : ajoutez une action."
    )


@page
@keepers_only
def training_edit(request: PersonalRequest, training_id: int) -> HttpResponse:
    """Change what a training says."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    form = TrainingForm(request.POST or None, row=row)

    def act() -> Training:
        changed = trainings.edit(me(request), row, form.cleaned_data["seen"], form.values())
        if row.is_published and not changed.is_published:
            messages.warning(request, UNPUBLISHED)
        return changed

    taken = Sum("actions__sessions__seats_taken")
    more = {"training": row, "taken": Training.objects.filter(pk=row.pk).aggregate(n=taken)["n"]}
    return _form(request, form, act, "Modifier la formation", "La formation est enregistrée.", **more)


@page
@keepers_only
def action_new(request: PersonalRequest, training_id: int) -> HttpResponse:
    """Add an action to a training; `modele` fills the form with another one."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    like = _model(request, actions_of(request).filter(training=row))
    form = ActionForm(request.POST or None, organisation=row.organisation, like=like)

    def act() -> Action:
        return actions.create(me(request), row, form.cleaned_data["number"], form.values())

    return _form(request, form, act, "Nouvelle action", "L'action est enregistrée.", training=row)


@page
@keepers_only
def action_edit(request: PersonalRequest, action_id: int) -> HttpResponse:
    """Change an action."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    form = ActionForm(request.POST or None, organisation=me(request).organisation, row=row)

    def act() -> Action:
        return actions.edit(me(request), row, form.cleaned_data["seen"], form.values())

    more = {"training": row.training, "taken": row.sessions.aggregate(n=Sum("seats_taken"))["n"]}
    return _form(request, form, act, "Modifier l'action", "L'action est enregistrée.", **more)


@page
@keepers_only
def session_new(request: PersonalRequest, action_id: int) -> HttpResponse:
    """Add a session to an action; `modele` fills the form with another one."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    form = SessionForm(request.POST or None, like=_model(request, row.sessions.all()))

    def act() -> Session:
        return sessions.create(me(request), row, form.cleaned_data["number"], form.values())

    return _form(
        request, form, act, "Nouvelle session", "La session est ouverte.", training=row.training, action=row
    )


@page
@keepers_only
def session_edit(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Change a session."""
    row = get_object_or_404(sessions_of(request), pk=session_id)
    form = SessionForm(request.POST or None, row=row)

    def act() -> Session:
        return sessions.edit(me(request), row, form.cleaned_data["seen"], form.values())

    more = {"training": row.action.training, "action": row.action, "session": row}
    return _form(request, form, act, "Modifier la session", "La session est enregistrée.", **more)


@require_POST
@keepers_only
def training_act(request: PersonalRequest, training_id: int) -> HttpResponse:
    """Publish a training, take it back, or copy it."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    acts = {
        "publish": (trainings.publish, "La formation est publiée."),
        "unpublish": (
            trainings.unpublish,
            "La formation n'est plus publiée ; les dossiers en cours continuent.",
        ),
        "duplicate": (
            trainings.duplicate,
            "Voici la copie, avec ses actions et sans session : changez son titre.",
        ),
    }
    return _act(request, row, acts)


@require_POST
@keepers_only
def action_act(request: PersonalRequest, action_id: int) -> HttpResponse:
    """Publish an action, or take it back."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    acts = {
        "publish": (actions.publish, "L'action est publiée."),
        "unpublish": (actions.unpublish, "L'action n'est plus publiée ; les dossiers en cours continuent."),
    }
    return _act(request, row, acts)


@require_POST
@keepers_only
def session_act(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Close a session to who would enrol, or open it again."""
    row = get_object_or_404(sessions_of(request), pk=session_id)
    acts = {
        "close": (sessions.close, "Les inscriptions sont closes ; les dossiers en cours continuent."),
        "reopen": (sessions.reopen, "Les inscriptions sont de nouveau ouvertes."),
    }
    return _act(request, row, acts)


def _form(
    request: PersonalRequest,
    form: OfficeForm,
    act: Callable[[], Any],
    title: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """The page of a form; when a valid one is posted, the act, or why it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            row = act()
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(_address(row))
    return render(request, form.template, {"form": form, "title": title} | more)


def _act(request: PersonalRequest, row: Any, acts: dict[str, tuple[Callable[..., Any], str]]) -> HttpResponse:
    """Do what the button says, or tell why it is refused; an unknown button does nothing."""
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        messages.error(request, "Ce bouton n'existe pas.")
        return redirect(_address(row))
    act, done = chosen
    try:
        row = act(me(request), row)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(_address(row))


def _address(row: Training | Action | Session) -> str:
    """The page where a row is seen after an act."""
    match row:
        case Training():
            return reverse("office_training", args=[row.pk])
        case Action():
            return reverse("office_action", args=[row.pk])
    return reverse("office_action", args=[row.action_id])


def _days() -> dict[str, date]:
    """Today, and the first start that can still be asked for."""
    today = timezone.localdate()
    return {"today": today, "first_possible": first_day(today)}


def _model(request: PersonalRequest, rows: QuerySet[Any]) -> Any:
    """The row that a form begins from, when the address names one."""
    asked = request.GET.get("modele", "")
    return rows.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() else None
