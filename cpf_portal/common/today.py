"""The figures of the law as they are today, for pages and for sentences written before they are read."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy

from cpf_portal.common import law


def figures() -> law.Figures:
    """The figures in force today, in Paris."""
    return law.on(timezone.localdate())


def sentence(words: Callable[[law.Figures], str]) -> Any:
    """A sentence made each time it is shown, with the figures of that day: the help text of a field."""
    return lazy(lambda: words(figures()), str)()
