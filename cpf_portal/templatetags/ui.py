"""What the layout and the components ask: which section one is in, a state's colour and label."""

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from dossiers.lifecycle import Move, State

register = template.Library()

# Colour by meaning: waiting for someone else, for the reader, good, bad; none when it is past.
MEANINGS = {
    State.REQUESTED: "waiting",
    State.PAYMENT_PENDING: "waiting",
    State.PROPOSED: "todo",
    State.TO_VALIDATE: "todo",
    State.PAYMENT_REFUSED: "bad",
    State.REFUSED_BY_ORGANISATION: "bad",
    State.CANCELLED_BY_ORGANISATION: "bad",
    State.VALIDATED: "good",
    State.IN_TRAINING: "good",
    State.COMPLETED: "good",
}


@register.simple_tag(takes_context=True)
def current(context: template.Context, name: str, exact: bool = False) -> SafeString:
    """`aria-current` when the page is that address or, unless `exact`, below it."""
    path, section = context["request"].path, reverse(name)
    if path == section:
        return mark_safe('aria-current="page"')
    return mark_safe('aria-current="true"') if not exact and path.startswith(section) else mark_safe("")


@register.filter
def meaning(state: str) -> str:
    """The colour of a state's badge, by what it means."""
    return MEANINGS.get(State(state), "past")


@register.filter
def label_of(state: str) -> str:
    """The « label » of a state's code."""
    return State(state).label


@register.filter
def label_in(move: Move, state: str) -> str:
    """The name of a move's button and page for a dossier in that state."""
    return move.label_in(State(state))


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several inputs, which want a fieldset and a legend."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label follows it."""
    return isinstance(field.field.widget, CheckboxInput)
