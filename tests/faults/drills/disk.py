"""The disk of Postgres is full, to the last byte: pages say so, and nothing that was kept is lost."""

import random
import time

from tests.faults.drill import Drill, after
from tests.faults.load import Load
from tests.faults.truth import Tolerance
from tests.faults.world.site import Site

NOTICED_WITHIN = 10.0


def _noticed(load: Load) -> bool:
    return any(answer.status >= 500 for answer in load.record.answers)


def _fills(site: Site, load: Load) -> None:
    site.ground.fill()
    deadline = time.monotonic() + NOTICED_WITHIN
    while not _noticed(load) and time.monotonic() < deadline:
        site.ground.goes_on_writing()
        time.sleep(0.2)
    site.ground.empty()
    site.ground.revive()


def _disk(site: Site, load: Load) -> None:
    after(load, of=("send",), at_least=random.randint(1, 3), and_up_to=0.2)
    site.workers_die(lambda: _fills(site, load))


def _was_full(site: Site, load: Load) -> list[str]:
    return [] if _noticed(load) else ["nobody noticed that the disk was full"]


DRILLS = (
    Drill(
        "disk-full",
        _disk,
        "fails_without_saying_why",
        "was answered 500",
        lambda: Tolerance((503,), letters_twice=4),
        also=_was_full,
        needs_disk=True,
    ),
)
