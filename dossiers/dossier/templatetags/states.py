"""A state as pages show it: its colour, its label."""

from django import template
from django.utils.safestring import SafeString

from cpf_portal.common.templatetags.ui import badge
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State, Transition

register = template.Library()

# Who must act, by the state; while a funder is awaited, it alone must.
TURNS = {
    State.REQUESTED: "organisation",
    State.PROPOSED: "trainee",
    State.TO_VALIDATE: "trainee",
    State.PAYMENT_PENDING: "bank",
    State.PAYMENT_REFUSED: "trainee",
}
TONES = {
    State.REFUSED_BY_ORGANISATION: "bad",
    State.CANCELLED_BY_ORGANISATION: "bad",
    State.VALIDATED: "good",
    State.IN_TRAINING: "live",
    State.COMPLETED: "good",
}


@register.filter
def tone(dossier: Dossier, reader: str = "trainee") -> str:
    """The tone (`ui.SIGNS`) of a dossier for its reader: « trainee », « organisation » or « funder »."""
    turn = "funder" if dossier.awaits_funder else TURNS.get(dossier.standing)
    if turn is None:
        return TONES.get(dossier.standing, "past")
    return "todo" if turn == reader else "waiting"


@register.simple_tag
def state_badge(dossier: Dossier, reader: str = "trainee") -> SafeString:
    """Where a dossier stands, in words and in the tone that it has for its reader."""
    return badge(dossier.standing.label, tone(dossier, reader))


@register.filter
def label_of(state: str) -> str:
    """The « label » of a state's code."""
    return State(state).label


@register.filter
def label_in(transition: Transition, state: str) -> str:
    """The name of a transition's button and page for a dossier in that state."""
    return transition.label_in(State(state))
