"""A state as pages show it: its colour, its label."""

from django import template

from dossiers.lifecycle import State, Transition

register = template.Library()

# The tone of each (`ui.SIGNS`): it waits for someone else, for the reader, goes on, went badly; or past.
MEANINGS = {
    State.REQUESTED: "waiting",
    State.PAYMENT_PENDING: "waiting",
    State.PROPOSED: "todo",
    State.TO_VALIDATE: "todo",
    State.PAYMENT_REFUSED: "bad",
    State.REFUSED_BY_ORGANISATION: "bad",
    State.CANCELLED_BY_ORGANISATION: "bad",
    State.VALIDATED: "good",
    State.IN_TRAINING: "live",
    State.COMPLETED: "good",
}
# The same for an organisation, whose turn comes when the trainee's has not.
TO_ORGANISATIONS = MEANINGS | {
    State.REQUESTED: "todo",
    State.PROPOSED: "waiting",
    State.TO_VALIDATE: "waiting",
    State.PAYMENT_REFUSED: "waiting",
}


@register.filter
def meaning(state: str, reader: str = "trainee") -> str:
    """The tone of a state's badge, by what it means to its reader: « trainee » or « organisation »."""
    tones = TO_ORGANISATIONS if reader == "organisation" else MEANINGS
    return tones.get(State(state), "past")


@register.filter
def label_of(state: str) -> str:
    """The « label » of a state's code."""
    return State(state).label


@register.filter
def label_in(transition: Transition, state: str) -> str:
    """The name of a transition's button and page for a dossier in that state."""
    return transition.label_in(State(state))
