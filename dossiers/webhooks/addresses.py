"""Which addresses may be told: https, on the public network; nothing inside ours is reached from outside."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from cpf_portal.common.errors import Refused

type Address = IPv4Address | IPv6Address
NOT_PUBLIC = "Cette adresse n'est pas publique."


def check(url: str) -> SplitResult:
    """The parts of an address that may be told; `Refused` for another, as far as it says by itself.

    A name is resolved when something is sent, each time (`resolved`): what it leads to may change.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refused("Cette adresse est mal écrite.", code="url") from None
    if not host or parts.username or parts.password or parts.fragment or not url.isascii():
        raise Refused("Donnez une adresse simple, comme https://exemple.fr/webhooks.", code="url")
    local = _is_local(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise Refused("L'adresse commence par https://.", code="url")
    literal = _literal(host)
    if not local and (
        (literal and not is_public(literal)) or host.rpartition(".")[2] in ("localhost", "local")
    ):
        raise Refused(NOT_PUBLIC, code="url")
    return parts


def resolved(host: str, port: int) -> Address:
    """An address the name leads to, all of them being public; `Refused` otherwise, `OSError` for none."""
    found = {ip_address(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not (all(map(is_public, found)) or _is_local(host)):
        raise Refused(NOT_PUBLIC, code="url")
    return min(found, key=lambda address: address.version)


def is_public(address: Address) -> bool:
    """Whether anyone may reach it: neither private, loopback, link-local, nor of several machines."""
    inside = address.ipv4_mapped or address.sixtofour if isinstance(address, IPv6Address) else None
    return address.is_global and not address.is_multicast and (inside is None or is_public(inside))


def _is_local(host: str) -> bool:
    """Whether it is this machine, where a setting of the demonstration allows it."""
    return settings.WEBHOOKS_TO_THIS_MACHINE and host in ("localhost", "127.0.0.1")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
