"""What the layout and the components ask: which section one is in, what a field is, signs and states."""

from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ChoiceField,
    Field,
    NumberInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline
from structlog.contextvars import get_contextvars

from cpf_portal.common.french import NBSP
from cpf_portal.common.mails.colours import colours
from cpf_portal.common.typography.asking import asked_for

register = template.Library()

# The sign of each tone of a state (docs/design.md); what is over has the last.
SIGNS = {
    "todo": "exclamation-circle",
    "waiting": "clock",
    "live": "play-circle",
    "good": "check-circle",
    "bad": "no-symbol",
    "past": "minus-circle",
}


@register.simple_tag(takes_context=True)
def current(context: template.Context, name: str, exact: bool = False) -> SafeString:
    """`aria-current` when the page is that address or, unless `exact`, below it."""
    path, section = context["request"].path, reverse(name)
    if path == section:
        return mark_safe('aria-current="page"')
    return mark_safe('aria-current="true"') if not exact and path.startswith(section) else mark_safe("")


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several inputs, which want a fieldset and a legend."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label follows it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def told_errors(field: BoundField) -> list[str]:
    """What is wrong with a field; one left empty says what it asks for (`typography.asking`)."""
    found = field.errors.as_data()
    return [_asked(field) if _is_empty(error) else " ".join(error.messages) for error in found]


@register.filter
def error_line(field: BoundField) -> str:
    """The same in a summary, where the name of its field comes first, but for a box to tick."""
    if is_checkbox(field):
        return " ".join(told_errors(field))
    name = f"{field.label} {getattr(field.field, 'whose', '')}".strip()
    own = zip(field.errors.as_data(), told_errors(field), strict=True)
    return " ".join(told if _is_empty(error) else f"{name} : {told}" for error, told in own)


def _is_empty(error: ValidationError) -> bool:
    """Whether it says no more than that something is required."""
    return error.code == "required" and str(error.message) == str(Field.default_error_messages["required"])


def _asked(field: BoundField) -> str:
    if is_checkbox(field):
        return "Cochez cette case pour continuer."
    verb = "Choisissez" if isinstance(field.field, ChoiceField) else "Saisissez"
    return asked_for(str(field.label), verb, getattr(field.field, "whose", ""))


# How wide an input is, by the most characters it takes; beyond the last, as wide as the column.
WIDTHS = ((6, "few"), (12, "some"), (30, "many"))


@register.filter
def width(field: BoundField) -> str:
    """The width of what is typed in a field, in words of the style sheet; empty for a long text."""
    asked, widget = field.field, field.field.widget
    if isinstance(widget, (Select, Textarea)):
        return ""
    most = getattr(asked, "max_length", None) or getattr(asked, "max_digits", None)
    most = most or widget.attrs.get("maxlength") or (WIDTHS[0][0] if isinstance(widget, NumberInput) else "")
    return next((f" field--{name}" for longest, name in WIDTHS if most and int(most) <= longest), "")


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A sign of Heroicons, beside its word: nothing reads it aloud. It is drawn once, for all pages."""
    return heroicon_outline(
        name, size=None, **{"class": "icon", "stroke_width": "1.6", "aria_hidden": "true"}
    )


@register.simple_tag
@lru_cache(typed=True)  # a word that is safe is no other's
def badge(word: str, tone: str = "past") -> SafeString:
    """A state: its sign and its word, in one of the five tones of `SIGNS`."""
    return format_html('<span class="badge badge--{}">{} {}</span>', tone, icon(SIGNS[tone]), word)


# Of a chart, in units of its drawing: from a bar to the next, a bar's width, the highest, where they stand.
STEP, BAR, HIGHEST, BASE = 56, 38, 56, 72


@register.inclusion_tag("components/chart.html")
def chart(caption: str, bars: list[tuple[str, int]]) -> dict[str, Any]:
    """Whole numbers over time, each with its label, as bars whose values are written: a table says the same.

    They are not negative.
    """
    highest = max((value for _, value in bars), default=0) or 1
    heights = [round(HIGHEST * value / highest) for _, value in bars]
    drawn = [
        {
            "label": label,
            "shown": f"{value:,}".replace(",", NBSP),
            "x": 8 + rank * STEP,
            "height": height,
            "top": BASE - height,
        }
        for rank, ((label, value), height) in enumerate(zip(bars, heights, strict=True))
    ]
    return {"caption": caption, "bars": drawn, "width": 8 + len(bars) * STEP, "bar": BAR}


@register.tag
def colour(parser: template.base.Parser, token: template.base.Token) -> template.base.TextNode:
    """A colour of the design, by its scheme and its name: read once, when the template is."""
    _, scheme, name = token.split_contents()
    return template.base.TextNode(colours()[scheme][name])


@register.simple_tag
def reference() -> str:
    """The id of the request that is answered (`operations.watching.tracing`); empty outside of any."""
    return str(get_contextvars().get("request_id", ""))
