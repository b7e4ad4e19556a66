"""Two of everything: web processes, workers, people who answer for one organisation, and every click."""

from tests.faults.drill import Drill
from tests.faults.load import Load
from tests.faults.world.site import Site


def _nothing(site: Site, load: Load) -> None:
    """The load is the fault."""


DRILLS = (
    Drill(
        "two-of-everything",
        _nothing,
        "locks_nothing",
        "was answered 500",
        webs=2,
        workers=2,
        cancel=2,
        twice=True,
    ),
)
