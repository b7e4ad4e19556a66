"""Pages of a list that a program reads whole: each begins after the last row of another."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from catalogue.api.problems import ApiProblem
from cpf_portal.common.database import keyset
from cpf_portal.common.database.keyset import BEGINNING, Place

SIZE, MOST = 50, 200


def page[Row: Model](
    found: QuerySet[Row], cursor: str | None, size: int, day: str = ""
) -> tuple[Sequence[Row], str | None]:
    """Some rows after a cursor, and the cursor of those that follow, None when there are none.

    Rows are in the order of their key, after that of `day` when it names a column. A cursor that no page
    has given is a value to correct.
    """
    place = Place.read(cursor, None) if cursor else BEGINNING
    if cursor and str(place) != cursor:
        wrong = {"field": "cursor", "detail": "Prenez le « next » d'une page."}
        raise ApiProblem("invalid", errors=[wrong])
    found = found.filter(keyset.beyond(day, place) if day else Q(pk__gt=place.key))
    rows = list(found.order_by(*(keyset.order(day, back=False) if day else ("pk",)))[: size + 1])
    return rows[:size], str(_place_of(rows[size - 1], day)) if len(rows) > size else None


def _place_of(row: Any, day: str) -> Place:
    return Place(getattr(row, day) if day else date.min, row.pk)
