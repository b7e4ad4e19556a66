"""Requests: their types as Django's middleware leave them, and the address they come from."""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
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


def address_of(request: HttpRequest) -> str | None:
    """The address a request comes from: what our own proxy adds last, or the connection itself."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    found = forwarded if settings.BEHIND_PROXY and forwarded else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:
        return None
