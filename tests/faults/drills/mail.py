"""The mail server is away, then refuses every letter: they leave later, once each."""

from tests.faults.drill import Drill
from tests.faults.load import Load
from tests.faults.world.site import Site, until

TRIED_WITHIN = 20.0


def _mail(site: Site, load: Load) -> None:
    """Each until some were tried in vain."""
    site.post.is_away = True
    until(lambda: site.post.in_vain >= 2, TRIED_WITHIN)
    site.post.is_away, site.post.refuses, site.post.in_vain = False, True, 0
    until(lambda: site.post.in_vain >= 2, TRIED_WITHIN)
    site.post.refuses = False


DRILLS = (Drill("mail-down", _mail, "takes_any_answer_for_yes", "letters never left"),)
