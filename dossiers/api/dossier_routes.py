"""What a program reads of its organisation's dossiers: a list, one, its history, what may be played."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from catalogue.api.bearer import CallersRequest
from catalogue.api.catalogue_routes import Cursor, Size
from catalogue.api.cursors import SIZE, page
from catalogue.api.routes import reads
from catalogue.tokens.models import Scope
from dossiers.api.described import (
    DossierLine,
    DossierOut,
    DossierPage,
    EntryOut,
    TransitionOut,
    transition_out,
)
from dossiers.dossier.journal import journal_of
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import standing_in
from dossiers.lifecycle import Role, State, transitions_from
from dossiers.messages import words
from dossiers.messages.words import ORGANISATION
from dossiers.organisation import queue
from dossiers.organisation.forms import FORMS
from dossiers.transitions.availability import available

router = Router(tags=["Dossiers"])
SENT = tuple(state for state in State if state is not State.DRAFT)


def dossier_of(request: CallersRequest, number: str) -> Dossier:
    """The dossier of that number that was sent to the program's organisation; no other is found."""
    found = queue.of_number(request.auth.organisation_id, number)
    if not found:
        raise Http404
    return found[0]


@reads(router, "/dossiers", Scope.READ_FILES, "Lister les dossiers", DossierPage)
def list_dossiers(
    request: CallersRequest,
    state: Annotated[State | None, Query(description="Ceux qui sont aujourd'hui dans cet état.")] = None,
    since: Annotated[date | None, Query(description="Ceux qui ont été envoyés depuis ce jour.")] = None,
    number: Annotated[str | None, Query(max_length=10, description="Celui de ce numéro.")] = None,
    cursor: Cursor = None,
    size: Size = SIZE,
) -> Any:
    """Les dossiers envoyés à l'organisme, du premier envoyé au dernier."""
    found = queue.dossiers_of(request.auth.organisation_id).select_related("trainee__user")
    if state:
        found = found.filter(standing_in(state))
    if since:
        found = found.filter(sent_on__gte=since)
    if number:
        found = found.filter(number=number)
    rows, after = page(found, cursor, size, "sent_on")
    return DossierPage(items=[DossierLine.of(row) for row in rows], next=after)


@reads(router, "/dossiers/{number}", Scope.READ_FILES, "Lire un dossier", DossierOut)
def get_dossier(request: CallersRequest, number: str) -> Any:
    """Un dossier : ce qui est convenu, jusqu'à quand agir, ce qui a été déclaré, ce qui reste dû."""
    return DossierOut.of(dossier_of(request, number), timezone.localdate())


@reads(router, "/dossiers/{number}/journal", Scope.READ_FILES, "Lire l'histoire d'un dossier", list[EntryOut])
def get_journal(request: CallersRequest, number: str) -> Any:
    """Ce qui a été fait du dossier, dans l'ordre ; « sequence » n'a pas de trou, sinon ce qui ne regarde pas
    l'organisme.
    """
    entries = journal_of(dossier_of(request, number))
    return [EntryOut.of(entry) for entry in entries if words.is_told(entry.transition, ORGANISATION)]


@reads(
    router,
    "/dossiers/{number}/transitions",
    Scope.READ_FILES,
    "Savoir ce qui peut être joué",
    list[TransitionOut],
)
def list_transitions(request: CallersRequest, number: str) -> Any:
    """Les transitions que la table permet à l'organisme dans cet état, et pourquoi pas aujourd'hui."""
    dossier, today = dossier_of(request, number), timezone.localdate()
    rows = [row for row in transitions_from(dossier.status, Role.ORGANISATION) if row.name in FORMS]
    refusals = [(row, available(dossier, row, Role.ORGANISATION, today)) for row in rows]
    return [transition_out(dossier, row, refusal.reason if refusal else "") for row, refusal in refusals]
