"""A drill and its control: the same fault twice, with every protection, then with one less."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.faults import people
from tests.faults.load import Load
from tests.faults.truth import Tolerance, faults, heal
from tests.faults.world.ground import Ground
from tests.faults.world.moved import moved_to
from tests.faults.world.site import Site, a_site
from tests.faults.world.weakened import WEAKNESSES

# What never comes in a control is waited for as many seconds: by people, then once all is mended.
SEEN_BY_PEOPLE, SEEN_WITHIN = 14.0, 6.0


@dataclass(frozen=True, slots=True)
class Drill:
    """`breaks` is played while the load goes on; `control` names what is taken away the second time, and `sees`
    are the words of what must then be found."""

    name: str
    breaks: Callable[[Site, Load], None]
    control: str
    sees: str
    tolerance: Callable[[], Tolerance] = Tolerance
    webs: int = 1
    workers: int = 1
    people: int = 6
    # One in so many cancels in the end.
    cancel: int = 3
    # What a control takes away that is no code of the site's: from its Postgres.
    weakens_ground: Callable[[Ground], None] | None = None
    # How the site is set up (`a_site`), with its protections or without.
    sets_up: Callable[[bool], dict[str, Any]] = lambda weakened: {}
    # Every click is two, at the same moment, one on each web process; two answer for the organisation.
    twice: bool = False
    # What must be true beside the rest (`truth`); what is wrong, in words.
    also: Callable[[Site, Load], list[str]] = lambda site, load: []
    # It fills the disk, which must be our own.
    needs_disk: bool = False

    def play(self, ground: Ground, *, weakened: bool) -> list[str]:
        """What was found wrong once healed, in words."""
        by_code = self.control if weakened and self.control in WEAKNESSES else ""
        tolerance = self.tolerance()
        connection.close()
        ground.begin_anew()
        with moved_to(ground, timezone.now()):
            people.offer()
        if weakened and self.weakens_ground:
            self.weakens_ground(ground)
        numbers = {"webs": self.webs, "workers": self.workers}
        with a_site(ground, weakened=by_code, **numbers | self.sets_up(weakened)) as site:
            load = Load(site, number=self.people, cancel=self.cancel, twice=self.twice)
            load.begins()
            self.breaks(site, load)
            load.ends(*[SEEN_BY_PEOPLE] * weakened)
            healed = heal(site, SEEN_WITHIN) if weakened else heal(site)
            found = [*healed, *faults(site, load, tolerance), *self.also(site, load)]
        connection.close()
        return found

    def is_as_it_should(self, found: list[str], *, weakened: bool) -> bool:
        """Nothing found with every protection; without that one, what it protects from."""
        return any(self.sees in words for words in found) if weakened else not found


def after(load: Load, *, of: tuple[str, ...], at_least: int, and_up_to: float = 0.6) -> None:
    """A moment at random, once as many things were done."""
    deadline = time.monotonic() + 20
    while load.record.count(*of) < at_least and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(0, and_up_to))
