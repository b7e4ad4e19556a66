"""What the layout and the components ask: which section one is in, what a field is."""

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


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
