"""Ports where a test may listen, which nobody else takes between the question and the answer.

They lie below those a system lends to whoever calls out: a connection of another test may hold one of
those at any instant. Runs side by side draw from the system's own chance, whatever their tests were seeded with.
"""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Above what well-known services use; Linux lends from 32 768.
FIRST, LAST = 15_000, 32_767


def free_port() -> int:
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of as many neighbours as asked."""
    while True:
        port = FIRST + secrets.randbelow(LAST + 2 - FIRST - count)
        if not any(is_taken(port + rank) for rank in range(count)):
            return port


def is_taken(port: int) -> bool:
    with suppress(OSError), someone_at("127.0.0.1", port):
        return False
    return True


@contextmanager
def someone_at(address: str, port: int) -> Iterator[None]:
    """Someone listens there meanwhile; `OSError` when another does."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((address, port))
        taken.listen()
        yield
