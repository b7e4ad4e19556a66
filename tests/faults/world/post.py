"""The mail server of a drill: it is away, refuses or is slow as it is told, and counts the letters that it took."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.relay import Relay


class _Quiet(Relay):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed is nothing wrong here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Post:
    """What it answers now, and what it took."""

    def __init__(self) -> None:
        self.refuses = self.is_away = False
        # How many times someone tried and was not listened to.
        self.in_vain = 0
        # Seconds before a letter that was received is said to be.
        self.slowness = 0.0
        self.is_taking = threading.Event()
        self.relay = _Quiet(self.answers)

    @property
    def letters(self) -> Counter[tuple[str, str]]:
        """How many times each was taken, by reader and subject, which names the dossier."""
        return Counter((str(each["To"]), str(each["Subject"])) for each in list(self.relay.messages))

    def answers(self, verb: str, to: str) -> str | None:
        if self.is_away:
            self.in_vain += 1
            return ""
        if verb == "RCPT" and self.refuses:
            self.in_vain += 1
            return "451 later"
        if verb == "END" and self.slowness:
            self.is_taking.set()
            time.sleep(self.slowness)
        return None


@contextmanager
def a_post() -> Iterator[Post]:
    """One on the loopback."""
    post = Post()
    with post.relay as relay:
        threading.Thread(target=relay.serve_forever, args=[0.05], daemon=True).start()
        yield post
        relay.shutdown()
