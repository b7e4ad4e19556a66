"""The catalogue as programs read and write it: the very acts of the office, in the name of a manager."""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from catalogue.api import typed
from catalogue.api.bearer import CallersRequest
from catalogue.api.cursors import MOST, SIZE, page
from catalogue.api.offered import ActionOut, ActionPage, SessionOut, SessionPage, TrainingOut, TrainingPage
from catalogue.api.routes import reads, writes
from catalogue.api.typed import Given
from catalogue.office import actions, sessions, trainings
from catalogue.office.forms import ActionForm, OfficeForm, SessionForm, TrainingForm
from catalogue.tokens.models import Scope
from catalogue.trainings.models import Action, Session, Training

router = Router(tags=["Catalogue"])
READ, WRITE = Scope.READ_CATALOGUE, Scope.WRITE_CATALOGUE
Cursor = Annotated[str | None, Query(max_length=60, description="Le « next » de la page précédente.")]
Size = Annotated[int, Query(ge=1, le=MOST, description="Combien par page.")]


def trainings_of(request: CallersRequest) -> QuerySet[Training]:
    """The trainings of the program's organisation, and no other's."""
    mine = Training.objects.filter(organisation=request.auth.organisation_id)
    return mine.select_related("certification", "organisation")


def actions_of(request: CallersRequest) -> QuerySet[Action]:
    """The actions of the program's organisation."""
    mine = Action.objects.filter(training__organisation=request.auth.organisation_id)
    return mine.select_related("training__organisation", "place", "establishment")


def sessions_of(request: CallersRequest) -> QuerySet[Session]:
    """The sessions of the program's organisation."""
    mine = Session.objects.filter(action__training__organisation=request.auth.organisation_id)
    return mine.select_related("action")


@reads(router, "/trainings", READ, "Lister les formations", TrainingPage)
def list_trainings(request: CallersRequest, cursor: Cursor = None, size: Size = SIZE) -> Any:
    """Toutes les formations de l'organisme, dans l'ordre de leur création."""
    rows, after = page(trainings_of(request), cursor, size)
    return TrainingPage(items=[TrainingOut.of(row) for row in rows], next=after)


@reads(router, "/trainings/{int:training_id}", READ, "Lire une formation", TrainingOut)
def get_training(request: CallersRequest, training_id: int) -> Any:
    """Une formation de l'organisme."""
    return TrainingOut.of(get_object_or_404(trainings_of(request), pk=training_id))


@reads(router, "/trainings/{int:training_id}/actions", READ, "Lister les actions", ActionPage)
def list_actions(request: CallersRequest, training_id: int, cursor: Cursor = None, size: Size = SIZE) -> Any:
    """Les actions d'une formation."""
    parent = get_object_or_404(trainings_of(request), pk=training_id)
    rows, after = page(actions_of(request).filter(training=parent), cursor, size)
    return ActionPage(items=[ActionOut.of(row) for row in rows], next=after)


@reads(router, "/actions/{int:action_id}", READ, "Lire une action", ActionOut)
def get_action(request: CallersRequest, action_id: int) -> Any:
    """Une action de l'organisme."""
    return ActionOut.of(get_object_or_404(actions_of(request), pk=action_id))


@reads(router, "/actions/{int:action_id}/sessions", READ, "Lister les sessions", SessionPage)
def list_sessions(request: CallersRequest, action_id: int, cursor: Cursor = None, size: Size = SIZE) -> Any:
    """Les sessions d'une action."""
    parent = get_object_or_404(actions_of(request), pk=action_id)
    rows, after = page(sessions_of(request).filter(action=parent), cursor, size)
    return SessionPage(items=[SessionOut.of(row) for row in rows], next=after)


@reads(router, "/sessions/{int:session_id}", READ, "Lire une session", SessionOut)
def get_session(request: CallersRequest, session_id: int) -> Any:
    """Une session de l'organisme."""
    return SessionOut.of(get_object_or_404(sessions_of(request), pk=session_id))


def _given_to(form: type[OfficeForm], noun: str) -> tuple[type[Given], type[Given]]:
    """The bodies that create and change a row: a number is for the first, a version read for the other."""
    asked = typed.asked_by(form, optional=("number",))
    changed = {name: field for name, field in asked.items() if name != "number"} | {"seen": (str, ...)}
    return typed.body_of(f"New{noun}", asked), typed.body_of(f"Changed{noun}", changed)


NewTraining, ChangedTraining = _given_to(TrainingForm, "Training")
NewAction, ChangedAction = _given_to(ActionForm, "Action")
NewSession, ChangedSession = _given_to(SessionForm, "Session")


def _filled[Form: OfficeForm](form: type[Form], body: Schema, **about: Any) -> Form:
    """The form with what a program gave, once it accepts it: without a number, it keeps the one it draws."""
    data = typed.data_of(form, body.model_dump())
    drawn = form(None, **about).initial.get("number")
    if drawn and "number" not in data:
        data["number"] = drawn
    filled = form(data, **about)
    typed.check(filled)
    return filled


@writes(router, "/trainings", WRITE, "Créer une formation", TrainingOut, status=201, body=NewTraining)
def create_training(request: CallersRequest, body: Given) -> Any:
    """Elle n'est pas encore publiée : ajoutez une action, publiez-la, puis publiez la formation."""
    form = _filled(TrainingForm, body)
    return TrainingOut.of(trainings.create(request.auth.member, form.cleaned_data["number"], form.values()))


@writes(
    router,
    "/trainings/{int:training_id}",
    WRITE,
    "Modifier une formation",
    TrainingOut,
    method="PUT",
    body=ChangedTraining,
)
def change_training(request: CallersRequest, training_id: int, body: Given) -> Any:
    """Remplace tout ce qui est dit d'elle ; refusé si elle a changé depuis la version lue."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    form = _filled(TrainingForm, body, row=row)
    return TrainingOut.of(trainings.edit(request.auth.member, row, form.cleaned_data["seen"], form.values()))


@writes(
    router,
    "/trainings/{int:training_id}/actions",
    WRITE,
    "Créer une action",
    ActionOut,
    status=201,
    body=NewAction,
)
def create_action(request: CallersRequest, training_id: int, body: Given) -> Any:
    """« place » est l'identifiant d'un lieu de l'organisme, ou « new » avec les champs place_…."""
    row = get_object_or_404(trainings_of(request), pk=training_id)
    form = _filled(ActionForm, body, organisation=row.organisation)
    return ActionOut.of(actions.create(request.auth.member, row, form.cleaned_data["number"], form.values()))


@writes(
    router,
    "/actions/{int:action_id}",
    WRITE,
    "Modifier une action",
    ActionOut,
    method="PUT",
    body=ChangedAction,
)
def change_action(request: CallersRequest, action_id: int, body: Given) -> Any:
    """Remplace tout ce qui est dit d'elle ; les dossiers gardent ce qui a été convenu."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    form = _filled(ActionForm, body, row=row, organisation=row.training.organisation)
    return ActionOut.of(actions.edit(request.auth.member, row, form.cleaned_data["seen"], form.values()))


@writes(
    router,
    "/actions/{int:action_id}/sessions",
    WRITE,
    "Ouvrir une session",
    SessionOut,
    status=201,
    body=NewSession,
)
def create_session(request: CallersRequest, action_id: int, body: Given) -> Any:
    """À dates fixes, ou à entrée permanente."""
    row = get_object_or_404(actions_of(request), pk=action_id)
    form = _filled(SessionForm, body)
    return SessionOut.of(
        sessions.create(request.auth.member, row, form.cleaned_data["number"], form.values())
    )


@writes(
    router,
    "/sessions/{int:session_id}",
    WRITE,
    "Modifier une session",
    SessionOut,
    method="PUT",
    body=ChangedSession,
)
def change_session(request: CallersRequest, session_id: int, body: Given) -> Any:
    """Ses dates ne changent plus dès qu'une place est prise."""
    row = get_object_or_404(sessions_of(request), pk=session_id)
    form = _filled(SessionForm, body, row=row)
    return SessionOut.of(sessions.edit(request.auth.member, row, form.cleaned_data["seen"], form.values()))


type Find = Callable[[CallersRequest], QuerySet[Any]]
# Each act without a body: of what, its name, its words, what it is.
ACTS: tuple[tuple[str, str, str, Find, Any, Callable[..., Any]], ...] = (
    ("trainings", "publish", "Publier une formation", trainings_of, TrainingOut, trainings.publish),
    ("trainings", "unpublish", "Retirer une formation", trainings_of, TrainingOut, trainings.unpublish),
    ("actions", "publish", "Publier une action", actions_of, ActionOut, actions.publish),
    ("actions", "unpublish", "Retirer une action", actions_of, ActionOut, actions.unpublish),
    ("sessions", "close", "Fermer une session", sessions_of, SessionOut, sessions.close),
    (
        "sessions",
        "reopen",
        "Rouvrir une session",
        sessions_of,
        SessionOut,
        sessions.reopen,
    ),
)


def _acting(found: Find, shown: Any, act: Callable[..., Any]) -> Callable[..., Any]:
    def play(request: CallersRequest, row_id: int) -> Any:
        """Les dossiers en cours continuent ; le faire deux fois ne change rien de plus."""
        return shown.of(act(request.auth.member, get_object_or_404(found(request), pk=row_id)))

    return play


for what, name, words, rows_of, shown, act in ACTS:
    writes(router, f"/{what}/{{int:row_id}}/{name}", WRITE, words, shown, name=f"{name}_{what.rstrip('s')}")(
        _acting(rows_of, shown, act)
    )
