"""Gives the places that have no coordinates those of their commune."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from catalogue.communes import locate
from catalogue.places.models import Place

BATCH = 1000


@dataclass(slots=True)
class Located:
    """How many places got coordinates, and how many stay without: no commune is known for them."""

    found: int = 0
    unknown: int = 0


def locate_missing(batch: int = BATCH) -> Located:
    """Fill the coordinates of the places that lack one, so many at a time, each time for good.

    Done twice, it changes nothing more; coordinates already there are never touched.
    """
    done, last = Located(), 0
    while places := _locate_after(last, batch):
        last = places[-1].pk
        found = sum(place.latitude is not None for place in places)
        done.found += found
        done.unknown += len(places) - found
    return done


@transaction.atomic
def _locate_after(last: int, batch: int) -> list[Place]:
    """The next places without coordinates, by key, with those of their commune once known."""
    missing = Place.objects.filter(Q(latitude=None) | Q(longitude=None), pk__gt=last).order_by("pk")
    places = list(missing.select_for_update()[:batch])
    for place in places:
        place.latitude, place.longitude = locate(place.postcode, place.town) or (None, None)
    located = [place for place in places if place.latitude is not None]
    Place.objects.bulk_update(located, ["latitude", "longitude"])
    return places
