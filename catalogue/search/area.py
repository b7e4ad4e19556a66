"""Where one wants to learn: so many kilometres around a point, or a whole department."""

import math
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import FloatField, Func, Q, Value
from django.db.models.lookups import LessThanOrEqual

from catalogue.communes.positions import EARTH
from catalogue.trainings.models import Action

KM_PER_DEGREE = math.radians(EARTH)
# The postcodes of Corsica begin with 20, whichever the department.
CORSICA = {"2A": ("200", "201"), "2B": ("202", "206")}


@dataclass(frozen=True, slots=True)
class Area:
    """Around a point (`centre` and `radius`, in km), or the places whose postcode begins so."""

    centre: tuple[float, float] | None = None
    radius: int = 0
    prefixes: tuple[str, ...] = ()

    def holds(self) -> Q:
        """The condition on an offer: it is given in the area (what is remote is nowhere)."""
        given_there = ~Q(mode=Action.Mode.REMOTE)
        if self.centre is None:
            return given_there & reduce(or_, (Q(postcode__startswith=prefix) for prefix in self.prefixes))
        latitude, longitude = self.centre
        tall = self.radius / KM_PER_DEGREE
        wide = tall / max(0.01, math.cos(math.radians(latitude)))
        return (
            given_there
            & Q(
                latitude__range=(latitude - tall, latitude + tall),
                longitude__range=(longitude - wide, longitude + wide),
            )
            & Q(LessThanOrEqual(distance(self.centre), self.radius))
        )


def around(latitude: float, longitude: float, radius: int) -> Area:
    """Within `radius` km of a point."""
    return Area(centre=(latitude, longitude), radius=radius)


def department(code: str) -> Area:
    """A whole department, by its code (« 57 », « 2A », « 974 »)."""
    return Area(prefixes=CORSICA.get(code, (code,)))


def distance(centre: tuple[float, float]) -> Any:
    """The km from a point to an offer's place; null where it has none."""
    return Func(
        *(Value(part) for part in centre),
        "latitude",
        "longitude",
        function="distance_km",
        output_field=FloatField(),
    )
