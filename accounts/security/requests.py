"""Requests: their types as Django's middleware leave them, and the address they come from."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from accounts.people.models import User

# Whoever has an IPv6 address has 2^64 of them, and may be given 2^16 such networks: both are counted, the
# larger one being allowed so many times more.
PREFIXES = ((64, 1), (48, 10))


class PublicRequest(HttpRequest):
    """Anyone's request."""

    htmx: HtmxDetails


class PersonalRequest(PublicRequest):
    """The request of someone who is logged in."""

    user: "User"


def address_of(request: HttpRequest) -> str | None:
    """The address a request comes from: what our own proxy adds last, or the connection itself.

    An IPv4 address written as IPv6 is that IPv4 address; None when there is none that can be read.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    found = forwarded if settings.BEHIND_PROXY and forwarded else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(found.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def networks_of(address: str | None) -> Iterator[tuple[IPv4Network | IPv6Network, int]]:
    """The networks under which an address is counted, each with how many times the limit it is given.

    An unknown address is counted under none: everyone without one would pay for one another.
    """
    if address is None:
        return
    if ":" not in address:
        yield ip_network(address), 1
        return
    for prefix, times in PREFIXES:
        yield ip_network((address, prefix), strict=False), times
