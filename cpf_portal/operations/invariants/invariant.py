"""What must be true of the rows, whatever happened: an invariant finds and names those of which it is not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection

# Of the wrong rows, those that are named; the others are counted.
NAMED = 10


class Wrong(NamedTuple):
    """How many rows are wrong, and the first of them by what they are of."""

    total: int
    named: list[str]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A truth of the rows: `says`, in words for staff, what is wrong when `find` finds something.

    With `after_the_clock`, it holds once the periodic tasks have run for a day: what they owe is theirs.
    """

    name: str
    says: str
    find: Callable[[], Wrong]
    after_the_clock: bool = False


def by_query(
    name: str, says: str, statement: str, *, after_the_clock: bool = False, **values: Any
) -> Invariant:
    """An invariant of which a query finds what is wrong: one column, a text that names a row.

    Postgres counts, and sends the named ones alone: whatever is wrong, nothing grows here. A value that is
    a function is called at each look.
    """

    def find() -> Wrong:
        given = {key: value() if callable(value) else value for key, value in values.items()}
        counted = f"SELECT what, count(*) OVER () FROM ({statement}) wrong(what) LIMIT {NAMED}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(counted, given)
            rows = cursor.fetchall()
        return Wrong(rows[0][1] if rows else 0, [what for what, _ in rows])

    return Invariant(name, says, find, after_the_clock)


def counted(found: Iterable[tuple[str, int]]) -> Wrong:
    """The same of wrong rows that Python finds, each text with how many rows it stands for."""
    named, total, rows = [], 0, iter(found)
    for what, count in islice(rows, NAMED):
        named.append(what)
        total += count
    return Wrong(total + sum(count for _, count in rows), named)
