"""How amounts, dates and numbers are written, as filters; None shows nothing.

`euros`, `long_date`, `short_date`, `hours`, `number`, `business_days`, `in_letters`, `of`, `counted`,
`plural`, `time_left`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from cpf_portal.common import french
from cpf_portal.common.business_days import business_days_between

register = template.Library()


def _or_nothing(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value in (None, "") else write(value)


for name in (
    "euros",
    "long_date",
    "short_date",
    "hours",
    "number",
    "business_days",
    "in_letters",
    "of",
    "month_name",
):
    register.filter(name, _or_nothing(getattr(french, name)))


@register.filter
def counted(count: int, words: str) -> str:
    """A count with its words, « several » after a comma when an « s » on each does not do."""
    return french.counted(count, *words.split(",", 1))


@register.filter
def plural(count: int) -> str:
    """An « s » from two on: French says « 0 formation »."""
    return "s" if count >= 2 else ""


@register.filter
def time_left(deadline: date | None) -> str:
    """How long until the end of a deadline: « dans 2 jours ouvrés », « jusqu'à ce soir », « délai passé »."""
    if deadline is None:
        return ""
    today = timezone.localdate()
    if deadline < today:
        return "délai passé"
    left = business_days_between(today, deadline)
    return f"dans {french.business_days(left)}" if left else "jusqu'à ce soir"
