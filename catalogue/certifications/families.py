"""The families of trainings that the catalogue holds, by what they lead to, with how many offers each has."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.cache import cache

from catalogue.search.facets import FACETS, Tally
from catalogue.search.query import Search

# A count of the whole catalogue reads it all: it is told again for so many seconds.
KEPT = 15 * 60
FAMILIES = tuple(facet for facet in FACETS if facet.name in ("certification", "niveau"))


@dataclass(frozen=True, slots=True)
class Family:
    """Trainings of one kind: their name, how many offers, and the search that finds them."""

    label: str
    count: int
    query: str


def families(today: date) -> dict[str, list[Family]]:
    """The families that have an offer to ask for today, by what makes them."""
    key = f"families-{today}"
    found: dict[str, list[Family]] | None = cache.get(key)
    if found is None:
        found = _counted(today)
        cache.set(key, found, KEPT)
    return found


def _counted(today: date) -> dict[str, list[Family]]:
    counts = Tally(FAMILIES, Search().base(today)).boxes({})
    found = {
        facet.label: [
            Family(value.label, count, urlencode({facet.name: value.key}))
            for value in facet.values
            if (count := counts[f"{facet.name}_{value.key}"])
        ]
        for facet in FAMILIES
    }
    return {label: each for label, each in found.items() if each}
