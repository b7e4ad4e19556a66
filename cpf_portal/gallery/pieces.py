"""The pieces of docs/design.md, each in its states, as pages give them to their templates."""

from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from catalogue.results.cards import Card
from catalogue.results.told import Left
from catalogue.trainings.models import Action, Session
from cpf_portal.common.business_days import add_business_days, explain
from cpf_portal.common.database.keyset import Page, Place
from cpf_portal.common.french import euros, short_date
from cpf_portal.common.sums import Line
from cpf_portal.common.templatetags.ui import SIGNS
from cpf_portal.gallery.forms import EveryFieldForm, states
from cpf_portal.gallery.samples import LOWER, PRICE, RIGHTS, a_dossier, a_trainee, an_action, an_entry
from dossiers.lifecycle import State
from dossiers.messages import history
from dossiers.messages.words import TRAINEE
from dossiers.organisation.rows import rows_of
from dossiers.trainee.presentation import Limit

TONES = {
    "todo": "À faire",
    "waiting": "En attente",
    "live": "En cours",
    "good": "Fait",
    "bad": "Refusé",
    "past": "Passé",
}
NOTICES = {
    "info": "Rien n'est payé aujourd'hui.",
    "success": "Votre demande est envoyée.",
    "warning": "Votre session se termine bientôt.",
    "error": "La carte est refusée : rien n'est débité.",
}
EXPECTED = (State.PROPOSED, State.TO_VALIDATE, State.PAYMENT_REFUSED, State.VALIDATED, State.IN_TRAINING)
FOLLOWED = (State.REQUESTED, State.PAYMENT_PENDING, State.COMPLETED, State.REFUSED_BY_ORGANISATION)
LIVED = ("send", "accept", "pay", "payment_failed", "payment_succeeded", "declare_entry")
STEPS = ("Demande", "Réponse", "Validation", "Entrée", "Fin", "Avis")


def context() -> dict[str, Any]:
    """What the page of pieces shows."""
    trainee, today = a_trainee(), timezone.localdate()
    until = add_business_days(today, 4)
    followed = [a_dossier(state, trainee) for state in FOLLOWED]
    return {
        "tones": [(TONES[tone], tone) for tone in SIGNS],
        "every_state": [a_dossier(state, trainee) for state in State if state is not State.DRAFT],
        "expected": [a_dossier(state, trainee) for state in EXPECTED],
        "followed": followed,
        "queue": rows_of(followed, today),
        "today": today,
        "cards": [
            _card(1, Action.Mode.ONSITE, Left(PRICE - RIGHTS), 8),
            _card(2, Action.Mode.REMOTE, Left(0, is_conditional=True), 1),
            _card(3, Action.Mode.MIXED, None, None),
        ],
        "paths": [_steps(current) for current in (0, 2, 5)],
        "timeline": _timeline(),
        "lines": [
            Line("Prix de la formation, examen compris", PRICE),
            Line("Droits formation utilisés", -RIGHTS),
        ],
        "total": ("Il vous resterait à payer", PRICE - RIGHTS),
        "limit": Limit(until, "la réponse de l'organisme", explain(today, 4), False),
        "changes": [
            ("Début", short_date(today), short_date(until), True),
            ("Durée", "35 heures", "35 heures", False),
            ("Prix", euros(PRICE), euros(LOWER), True),
        ],
        "notices": NOTICES,
        "forms": states(),
        "tools": EveryFieldForm(auto_id="id_tools_%s"),
        "page": Paginator(range(50), 20).page(2),
        "turned": Page(before=str(Place(today, 1)), after=str(Place(until, 2))),
    }


def _card(pk: int, mode: str, left: Left | None, seats: int | None) -> Card:
    """A result of a search: dates and places, what is left to pay, whether it is kept and compared."""
    action = an_action(pk, mode)
    offer: Any = SimpleNamespace(action=action, away=3 if mode == Action.Mode.ONSITE else None)
    start = add_business_days(timezone.localdate(), 12)
    session = Session(action=action, starts_on=start, ends_on=start, seats=seats) if seats else None
    return Card(offer, session, left, is_kept=False, is_chosen=pk == 2, compared="?")


def _steps(current: int) -> list[dict[str, str]]:
    status = {-1: "done", 0: "current", 1: "upcoming"}
    return [
        {"label": label, "status": status[(rank > current) - (rank < current)], "url": ""}
        for rank, label in enumerate(STEPS)
    ]


def _timeline() -> list[dict[str, Any]]:
    """What happened, tries to pay folded, what is awaited, what is to come."""
    today = timezone.localdate()
    awaited = history.item("En attente", today, "Confirmez votre entrée en formation.", "current")
    coming = history.item("Fin de la formation", add_business_days(today, 12), status="upcoming")
    return [
        *history.folded(map(an_entry, LIVED), TRAINEE),
        awaited | {"sign": "clock"},
        coming | {"sign": "calendar-days"},
    ]
