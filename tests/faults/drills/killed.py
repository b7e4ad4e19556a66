"""kill -9 of a web process, of the worker, of Postgres, at any moment under load."""

import random
import time

from tests.faults.drill import Drill, after
from tests.faults.load import Load
from tests.faults.truth import Tolerance
from tests.faults.world.site import Site

# Longer than a page waits for a connection; and how late one may still be told that there is none.
AWAY_FOR, SOON = 12.0, 7.0


def _web(site: Site, load: Load) -> None:
    """While they send, and again just after one was told that all is cancelled."""
    after(load, of=("send",), at_least=random.randint(1, 3))
    site.kill("web 1")
    after(load, of=("cancel",), at_least=1, and_up_to=0.2)
    site.kill("web 1")


def _worker(site: Site, load: Load) -> None:
    """While it sends a letter."""
    site.post.slowness = 0.3
    after(load, of=("send", "accept"), at_least=random.randint(1, 4), and_up_to=0)
    site.post.is_taking.clear()
    site.post.is_taking.wait(10)
    time.sleep(random.uniform(0, 0.4))
    site.workers_die(lambda: site.kill("worker 1"))
    site.post.slowness = 0


def _postgres(site: Site, load: Load) -> None:
    after(load, of=("send", "accept"), at_least=random.randint(2, 5))
    site.workers_die(site.ground.kill)
    time.sleep(random.uniform(0.1, 1.0))
    site.ground.revive()


def _away(site: Site, load: Load) -> None:
    """Long enough for whoever waits ever longer between two tries to be asleep when it is back."""
    after(load, of=("send",), at_least=1)
    site.workers_die(site.ground.kill)
    time.sleep(AWAY_FOR)
    site.ground.revive()
    site.back_at = time.monotonic()


def _soon(site: Site, load: Load) -> list[str]:
    away = [each.began + each.seconds for each in load.record.answers if each.status == 503]
    late = max(away, default=0) - site.back_at
    return [f"{late:.0f} s after Postgres was back, a page was still answered 503"] if late > SOON else []


DRILLS = (
    Drill(
        "web-killed", _web, "answers_before_it_writes", "told, and 0 times", lambda: Tolerance((0,)), cancel=2
    ),
    # A letter whose worker died between sending it and noting that it had is sent again.
    Drill(
        "worker-killed", _worker, "takes_messages_for_ever", "messages: ", lambda: Tolerance(letters_twice=4)
    ),
    Drill(
        "postgres-killed",
        _postgres,
        "fails_without_saying_why",
        "was answered 500",
        lambda: Tolerance((503,), letters_twice=4),
    ),
    Drill(
        "postgres-killed-forgets",
        _postgres,
        "commits are answered before they are written",
        "told, and 0 times",
        lambda: Tolerance((503,), letters_twice=4),
        weakens_ground=lambda ground: ground.forgets(),
    ),
    Drill(
        "postgres-away",
        _away,
        "tries_ever_less_often",
        "still answered 503",
        lambda: Tolerance((503,), letters_twice=4),
        also=_soon,
        people=3,
    ),
)
