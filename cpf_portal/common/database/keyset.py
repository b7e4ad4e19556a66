"""Pages of a long list, each found from the row where another ended: the last costs what the first does.

Rows are in the order of a value (a day, a text), then of their key, both upwards or both downwards; an index
on both answers in either direction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db.models import Model, Q

# No key is greater.
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: just after a row, or just before it when pages are turned back.

    Without a value, at the beginning.
    """

    value: Any = None
    key: int = 0
    back: bool = False

    @classmethod
    def read(
        cls, after: str | None, before: str | None, parse: Callable[[str], Any] = date.fromisoformat
    ) -> Self:
        """The place that an address names, as `str` wrote it; the beginning when it names none.

        `parse` reads the value; it raises `ValueError` for what is none.
        """
        try:
            value, _, key = (before or after or "").rpartition("_")
            number = int(key)
            return cls(parse(value), min(max(number, 0), LAST), bool(before))
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return f"{self.value}_{self.key}"


BEGINNING = Place()


def beyond(field: str, place: Place, *, down: bool = False) -> Q:
    """The rows after a place, or before it; `field` is the value they are in the order of."""
    if place.value is None:
        return Q()
    way = "lt" if place.back != down else "gt"
    # The first condition adds nothing but where the index begins.
    return Q(**{f"{field}__{way}e": place.value}) & (
        Q(**{f"{field}__{way}": place.value}) | Q(**{f"pk__{way}": place.key})
    )


def order(field: str, *, back: bool = False, down: bool = False) -> tuple[str, str]:
    """How rows are asked for, one page forwards or backwards."""
    return (f"-{field}", "-pk") if back != down else (field, "pk")


@dataclass(frozen=True, slots=True)
class Page[Row: Model]:
    """Some rows, and the places that lead to those before and after; empty when there are none."""

    rows: list[Row] = field(default_factory=list)
    before: str = ""
    after: str = ""


def page_of[Row: Model](
    place: Place, size: int, value_of: Callable[[Row], Any], ask: Callable[[Place], list[Row]]
) -> Page[Row]:
    """The page at a place; `ask` gives the rows beyond it, the nearest first, one more than `size` at most.

    `value_of` a row is what they are in the order of. Beyond the last row, the first page.
    """
    rows = ask(place)
    if not rows and place != BEGINNING:
        return page_of(BEGINNING, size, value_of, ask)
    more, rows = len(rows) > size, rows[:size]
    if place.back:
        rows.reverse()

    def at(row: Row) -> str:
        return str(Place(value_of(row), row.pk))

    has_before = more if place.back else place != BEGINNING
    has_after = place.back or more
    return Page(rows, at(rows[0]) if has_before else "", at(rows[-1]) if has_after else "")
