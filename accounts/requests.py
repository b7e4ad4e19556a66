"""The types of requests: as Django's middleware leave them."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from accounts.models import User


class PublicRequest(HttpRequest):
    """Anyone's request."""

    htmx: HtmxDetails


class PersonalRequest(PublicRequest):
    """The request of someone who is logged in."""

    user: "User"  # type: ignore[assignment]
