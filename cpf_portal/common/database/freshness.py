"""How far a replica is behind: what it has replayed, beside what the primary had written some seconds before.

Both are asked by threads of their own, once a second while somebody wants to know: no page ever waits for it.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from django.db import connections

from cpf_portal.common.database.unavailable import is_unavailable

# In seconds: how far behind it may be; how often that is asked; how old an answer may be; how long a server
# that failed is left alone.
BOUND, ASKED_EVERY, KEPT, LEFT_FOR = 5.0, 1.0, 3.0, 10.0

logger = logging.getLogger(__name__)
type Run = Callable[[Callable[[], None]], None]


def in_a_thread(act: Callable[[], None]) -> None:
    """Do it beside, and give back the connections that it took."""

    def do() -> None:
        try:
            act()
        finally:
            connections.close_all()

    threading.Thread(target=do, name="replica", daemon=True).start()


class Server:
    """One of the two: where it was in the journal, as of each time it was asked."""

    def __init__(self, name: str, position: Callable[[], Any], clock: Callable[[], float], run: Run) -> None:
        self.name, self.position, self.clock, self.run = name, position, clock, run
        self.positions: deque[tuple[float, Any]] = deque()
        self.asking, self.since, self.next, self.failed = threading.Lock(), 0.0, 0.0, False

    def ask(self) -> None:
        """Ask it again, unless that was done less than a second ago or has not ended."""
        if self.clock() >= self.next and self.asking.acquire(blocking=False):
            self.since = self.clock()
            self.next = self.since + ASKED_EVERY
            self.run(self._ask)

    def _ask(self) -> None:
        try:
            answer = self.since, self.position()
            self.positions.append(answer)
            while self.positions[0][0] < self.since - BOUND - ASKED_EVERY:
                self.positions.popleft()
            self.failed = False
        except Exception as error:
            if not is_unavailable(error):
                raise
            logger.warning("the %s does not answer: %s", self.name, type(error).__name__)
            self.leave()
        finally:
            self.asking.release()

    def leave(self) -> None:
        """It failed: ask nothing of it for a while."""
        self.failed, self.next = True, self.clock() + LEFT_FOR

    @property
    def is_silent(self) -> bool:
        """Whether it fails, or takes longer to answer than it should."""
        return self.failed or (self.asking.locked() and self.clock() - self.since > ASKED_EVERY)


class Freshness:
    """Whether a replica may be read."""

    def __init__(self, primary: Server, replica: Server) -> None:
        self.primary, self.replica, self.clock = primary, replica, replica.clock

    def __call__(self) -> bool:
        self.primary.ask()
        self.replica.ask()
        if self.replica.failed or not self.replica.positions:
            return False
        at, replayed = self.replica.positions[-1]
        if self.clock() - at > KEPT:
            return False
        return replayed is None or self._has(replayed)

    def _has(self, replayed: int) -> bool:
        """Whether that is all the primary had written before the bound; when it is down, all it wrote."""
        if not self.primary.positions:
            return False
        (_, first), (at, last) = self.primary.positions[0], self.primary.positions[-1]
        if self.clock() - at > BOUND:
            return self.primary.is_silent and bool(replayed >= last)
        return bool(replayed >= first)
