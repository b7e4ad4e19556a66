"""Where a command listens: what was asked, once it is sure that it can be; in words when it cannot.

The demonstration judges its options so before anything is started or forgotten.
"""

import errno
import socket
from ipaddress import ip_address

from django.core.management.base import CommandError

LAST_PORT = 65_535
THIS_MACHINE, EVERY_ADDRESS = "127.0.0.1", "0.0.0.0"  # noqa: S104
# Addresses that are all of this machine's, each with the one it calls itself by.
EVERYWHERE = {EVERY_ADDRESS: THIS_MACHINE, "::": "::1"}


class CannotListen(CommandError):
    """What was asked cannot be: said in a sentence, with code 2, as any wrong option."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=2)


def number(given: str, what: str, most: int) -> int:
    """A number from 1 to `most`, as typed."""
    if given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most:
        return int(given)
    raise CannotListen(f"« {given[:20]} » : {what} est un nombre de 1 à {most}.")


def port_of(given: str, count: int = 1) -> int:
    """The port that was asked, the first of as many as said."""
    return number(given, "le port", LAST_PORT + 1 - count)


def address_of(given: str) -> str:
    """The address that was asked; `localhost` is this machine's. Other names are not looked for."""
    try:
        return str(ip_address(THIS_MACHINE if given == "localhost" else given))
    except ValueError:
        raise CannotListen(
            f"« {given[:60]} » n'est pas une adresse IP : donnez-en une de cette machine, {THIS_MACHINE} "
            f"pour elle seule ou {EVERY_ADDRESS} pour toutes."
        ) from None


def check_free(address: str, port: int) -> None:
    """Whether nothing listens there yet; `CannotListen` otherwise."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise CannotListen(_why_not(address, port, error)) from None


def _why_not(address: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"Le port {port} est réservé à root : choisissez-en un avec --port, à partir de 1024."
    if error.errno == errno.EADDRINUSE:
        return f"Le port {port} n'est pas libre : choisissez-en un avec --port."
    return f"{address} n'est pas une adresse de cette machine : choisissez-en une avec --bind."


def reached_at(address: str) -> str:
    """Where this machine finds what listens at an address, as it is written in a link."""
    found = EVERYWHERE.get(address, address)
    return f"[{found}]" if ":" in found else found


def name_of(address: str) -> str:
    """The same for a person's browser, which is on this machine unless another address was asked."""
    return "localhost" if address in (*EVERYWHERE, *EVERYWHERE.values()) else reached_at(address)
