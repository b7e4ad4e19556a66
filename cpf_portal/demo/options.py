"""What `manage.py demo` is asked, judged before anything is started or forgotten."""

from argparse import ArgumentParser

from cpf_portal.operations.serving import listening

# The site's; the simulators (bank, FranceConnect, statuses) take those that follow, on this machine only.
PORTS = 4


def add_to(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--port",
        default="8000",
        help="port du site (8000) ; les trois suivants : banque, FranceConnect et statuts d'essai",
    )
    parser.add_argument("--bind", default=listening.THIS_MACHINE, help="adresse d'écoute (127.0.0.1)")
    parser.add_argument("--reset", action="store_true", help="recommence avec des données neuves")


def place(bind: str, port: str) -> tuple[str, int]:
    """Where the site will listen, this port and those that follow being free; `CannotListen` otherwise."""
    address, first = listening.address_of(bind), listening.port_of(port, PORTS)
    listening.check_free(address, first)
    for other in range(first + 1, first + PORTS):
        listening.check_free(listening.THIS_MACHINE, other)
    return address, first
