"""Slow bodies, half requests and huge uploads, from another address, through the nginx that is shipped."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

from tests.faults.drill import Drill
from tests.faults.load import Load
from tests.faults.world.site import Site

ELSEWHERE = "127.0.0.9"
HALF_BODY = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nnir="
HALF_HEADERS = b"GET /recherche/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"
HUGE = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000000\r\n\r\n"
SENDERS, UPLOADS, BYTES = 30, 4, bytes(1 << 20)
LASTS = 6.0
# A page that a person waits longer for was held by others.
LONGEST = 8.0


@contextmanager
def _speaking(port: int, words: bytes, number: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as held:
        found = []
        for _ in range(number):
            with suppress(OSError):
                sender = socket.create_connection(("127.0.0.1", port), 10, source_address=(ELSEWHERE, 0))
                held.enter_context(sender)
                sender.sendall(words)
                found.append(sender)
        yield found


def _trickles(senders: list[socket.socket], over: threading.Event) -> None:
    """A byte at a time, so that nobody is ever silent."""
    while not over.wait(0.4):
        for sender in senders:
            with suppress(OSError):
                sender.sendall(b"1")


def _uploads(port: int, over: threading.Event) -> None:
    while not over.wait(0.2):
        with _speaking(port, HUGE, 1) as senders, suppress(OSError):
            for _ in range(60):
                senders[0].sendall(BYTES)


def _bodies(site: Site, load: Load) -> None:
    port, over = urlsplit(site.doors[0]).port or 0, threading.Event()
    with (
        _speaking(port, HALF_BODY, SENDERS) as trickling,
        _speaking(port, HALF_BODY, SENDERS),
        _speaking(port, HALF_HEADERS, SENDERS),
    ):
        acts = [threading.Thread(target=_trickles, args=(trickling, over))]
        acts += [threading.Thread(target=_uploads, args=(port, over)) for _ in range(UPLOADS)]
        for act in acts:
            act.start()
        time.sleep(LASTS)
        over.set()
        for act in acts:
            act.join()


def _held(site: Site, load: Load) -> list[str]:
    longest = max(load.record.answers, key=lambda answer: answer.seconds)
    if longest.seconds < LONGEST:
        return []
    return [f"{longest.method} {longest.path} was answered after {longest.seconds:.0f} s"]


DRILLS = (
    Drill(
        "slow-and-huge",
        _bodies,
        "neither the proxy nor the site's own bounds",
        "was answered after",
        also=_held,
        sets_up=lambda weakened: {"threads": 4} if weakened else {"proxied": True},
    ),
)
