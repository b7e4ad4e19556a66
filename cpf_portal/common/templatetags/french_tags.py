"""How amounts, dates and numbers are written, as filters; None shows nothing.

`euros`, `long_date`, `short_date`, `hours`, `number`, `business_days`, `in_letters`, `of`, `plural`.
"""

from collections.abc import Callable
from typing import Any

from django import template

from cpf_portal.common import french

register = template.Library()


def _or_nothing(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value in (None, "") else write(value)


for name in ("euros", "long_date", "short_date", "hours", "number", "business_days", "in_letters", "of"):
    register.filter(name, _or_nothing(getattr(french, name)))


@register.filter
def plural(count: int) -> str:
    """An « s » from two on: French says « 0 formation »."""
    return "s" if count >= 2 else ""
