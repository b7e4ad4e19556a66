"""Pages of a long list, each found from the row where another ended: the last costs what the first does.

Rows are in the order of a day, then of their key; an index on both answers in either direction.
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
    """Where a page begins: just after a row, or just before it when pages are turned back."""

    day: date = date.min
    key: int = 0
    back: bool = False

    @classmethod
    def read(cls, after: str | None, before: str | None) -> Self:
        """The place that an address names, as `str` wrote it; the beginning when it names none."""
        try:
            day, _, key = (before or after or "").partition("_")
            return cls(date.fromisoformat(day), min(int(key), LAST), bool(before))
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.key}"


BEGINNING = Place()


def beyond(field: str, day: date, key: int, *, back: bool) -> Q:
    """The rows after a place, or before it; `field` is the day they are in the order of."""
    way = "lt" if back else "gt"
    # The first condition adds nothing but where the index begins.
    return Q(**{f"{field}__{way}e": day}) & (Q(**{f"{field}__{way}": day}) | Q(**{f"pk__{way}": key}))


def order(field: str, *, back: bool) -> tuple[str, str]:
    """How rows are asked for, one page forwards or backwards."""
    return (f"-{field}", "-pk") if back else (field, "pk")


@dataclass(frozen=True, slots=True)
class Page[Row: Model]:
    """Some rows, and the places that lead to those before and after; empty when there are none."""

    rows: list[Row] = field(default_factory=list)
    before: str = ""
    after: str = ""


def page_of[Row: Model](place: Place, size: int, name: str, ask: Callable[[Place], list[Row]]) -> Page[Row]:
    """The page at a place; `ask` gives the rows beyond it, the nearest first, one more than `size` at most.

    `name` is the day they are in the order of. Beyond the last row, the first page.
    """
    rows = ask(place)
    if not rows and place != BEGINNING:
        return page_of(BEGINNING, size, name, ask)
    more, rows = len(rows) > size, rows[:size]
    if place.back:
        rows.reverse()

    def at(row: Any) -> str:
        return str(Place(getattr(row, name), row.pk))

    has_before = more if place.back else place != BEGINNING
    has_after = place.back or more
    return Page(rows, at(rows[0]) if has_before else "", at(rows[-1]) if has_after else "")
