"""The types of what the tests hand over, where a library gives them no name of its own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.test import Client

from accounts.people.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
else:
    from django.http import HttpResponse as Response

__all__ = ["Enter", "Response", "Work", "sure"]

type Enter = Callable[[User], Client]
type Work = Callable[[], list[str]]


def sure[T](value: T | None) -> T:
    """What is there; the test fails where it is not."""
    assert value is not None
    return value
