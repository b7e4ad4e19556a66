"""What `manage.py demo` is asked, judged before anything is started or forgotten; knows no settings."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from ipaddress import IPv4Address

from django.core.management.base import BaseCommand, CommandError

EVERY_ADDRESS, THIS_MACHINE = "0.0.0.0", "127.0.0.1"  # noqa: S104
# The bank's simulator and FranceConnect's take the two ports that follow.
LAST_PORT = 65535 - 2


def add_to(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        help="port du site (8000) ; les deux suivants servent à la banque et à FranceConnect d'essai",
    )
    parser.add_argument("--bind", type=_address, default=THIS_MACHINE, help="adresse d'écoute (127.0.0.1)")
    parser.add_argument("--reset", action="store_true", help="recommence avec des données neuves")


def read(words: list[str]) -> Namespace:
    """The options of a command line; one that is wrong, or asks for help, ends the program here."""
    parser = BaseCommand().create_parser("manage.py", "demo")
    add_to(parser)
    try:
        return parser.parse_args(words)
    except CommandError as wrong:
        sys.exit(str(wrong))


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LAST_PORT):
        raise ArgumentTypeError(f"« {text} » : le port est un nombre de 1 à {LAST_PORT}.")
    return int(text)


def _address(text: str) -> str:
    """An IPv4 address; `localhost` is this machine's."""
    try:
        return str(IPv4Address(THIS_MACHINE if text == "localhost" else text))
    except ValueError:
        raise ArgumentTypeError(
            f"« {text} » n'est pas une adresse IPv4 : donnez-en une de cette machine, {THIS_MACHINE} pour "
            f"elle seule ou {EVERY_ADDRESS} pour toutes."
        ) from None
