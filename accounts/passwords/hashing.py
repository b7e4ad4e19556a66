"""How passwords are hashed: argon2id, few at a time, so that many logins at once do not freeze the site.

The cost is OWASP's smallest (19 MiB, two passes, one lane): 25 ms of one core here, where Django's
(100 MiB, eight lanes) took 185, and forty logins at once took 4 GiB. It is work for a processor alone, which
threads of its own do while those who read pages pass first.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE, WAIT = 2, 5.0
# Of Linux: from 0, as everyone, to 19; a thread at 10 has a tenth of a core that others want too.
NICENESS = 10
_room = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too much is asked at once: try again in a few seconds."""


@contextmanager
def one_of_few() -> Iterator[None]:
    """Hash when one's turn comes; `Busy` when it has not come after `WAIT` seconds."""
    if not _room.acquire(timeout=WAIT):
        raise Busy
    try:
        yield
    finally:
        _room.release()


def _let_others_pass() -> None:
    """Lower this thread's priority, where a system has one for each thread."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_threads = ThreadPoolExecutor(AT_ONCE, "hashing", _let_others_pass)


class Hasher(Argon2PasswordHasher):
    """Argon2id in bounded memory; what was hashed with another cost is hashed again at the next login."""

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password, in turn."""
        with one_of_few():
            return _threads.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        """Whether that is the password, in turn."""
        with one_of_few():
            return _threads.submit(super().verify, password, encoded).result()
