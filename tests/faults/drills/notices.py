"""The bank's notices: doubled, reordered, late, lost. What nobody tells, the site asks."""

import random
from typing import Any

from tests.faults.drill import Drill
from tests.faults.load import Load
from tests.faults.world.site import Site

LOST, DOUBLED, LATEST = 0.4, 0.5, 3.0


class Erratic(dict[str, Any]):
    """What becomes of each notice, drawn when it leaves; the first is lost, so that one is."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0

    def get(self, name: str, default: Any = None) -> Any:
        if name == "drop":
            self.left += 1
            return self.left == 1 or random.random() < LOST
        if name == "double":
            return random.random() < DOUBLED
        return random.uniform(0, LATEST)


def _notices(site: Site, load: Load) -> None:
    site.bank.webhooks.faults = Erratic()


DRILLS = (Drill("notices", _notices, "asks_the_bank_nothing", "payments: ", cancel=2),)
