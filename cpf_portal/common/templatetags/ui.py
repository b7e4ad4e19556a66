"""What the layout and the components ask: which section one is in, what a field is, signs and states."""

from functools import cache

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

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


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A sign of Heroicons, beside its word: nothing reads it aloud. It is drawn once, for all pages."""
    return heroicon_outline(
        name, size=None, **{"class": "icon", "stroke_width": "1.6", "aria_hidden": "true"}
    )


@register.simple_tag
def badge(word: str, tone: str = "past") -> SafeString:
    """A state: its sign and its word, in one of the five tones of `SIGNS`."""
    return format_html('<span class="badge badge--{}">{} {}</span>', tone, icon(SIGNS[tone]), word)
