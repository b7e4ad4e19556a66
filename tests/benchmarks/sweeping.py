"""How long the clock takes to end overdue dossiers, of what bare statements take to write the same rows.

All is in a transaction that is given up: the data set stays as it was made.
"""

import time
from collections.abc import Callable, Iterator
from itertools import batched
from typing import Any

from tests.benchmarks.rows import Row, most

# One overdue dossier in so many, so many at a time; what the clock may take, of the bare statements.
ONE_IN, AT_ONCE, MOST = 10, 1000, 10.0
READ = "SELECT count(*) FROM jsonb_populate_recordset(NULL::{table}, %s)"
UPDATE = """UPDATE dossiers_dossier AS known SET ({columns}) = ({written})
    FROM jsonb_populate_recordset(NULL::dossiers_dossier, %s) AS written WHERE written.id = known.id RETURNING known.id"""
INSERT = """INSERT INTO dossiers_entry ({columns})
    SELECT {columns} FROM jsonb_populate_recordset(NULL::dossiers_entry, %s)"""


def rows() -> Iterator[Row]:
    """The row on the sweep."""
    from django.db import transaction

    from dossiers.transitions import sweep

    keys = list(sweep.overdue())[::ONE_IN]
    took = bare = 0.0
    for some in batched(keys, AT_ONCE):
        with transaction.atomic():
            clock, statements = _both(list(some))
            transaction.set_rollback(True)
        took, bare = took + clock, bare + statements
    against = f"{len(keys)} in {took:.1f} s, for {bare:.1f}"
    yield most("overdue dossiers ended, of bare statements", took / bare, MOST, "×", against)


def _both(keys: list[int]) -> tuple[float, float]:
    """Seconds of the clock, then of the statements that write what it wrote; what these read is not counted."""
    from django.db import transaction

    from dossiers.dossier.journal import Entry
    from dossiers.dossier.models import Dossier
    from dossiers.transitions import sweep

    begun = transaction.savepoint()
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    took = _timed(lambda: sweep.end(keys))
    dossiers = _all("SELECT jsonb_agg(to_jsonb(d))::text FROM dossiers_dossier d WHERE id = ANY(%s)", keys)
    entries = _all("SELECT jsonb_agg(to_jsonb(e))::text FROM dossiers_entry e WHERE id > %s", last)
    transaction.savepoint_rollback(begun)
    written = _timed(lambda: _write((UPDATE, Dossier, dossiers), (INSERT, Entry, entries)))
    return took, written - _timed(lambda: _write((READ, Dossier, dossiers), (READ, Entry, entries)))


def _write(*statements: tuple[str, Any, str]) -> None:
    """Those rows of a model, by a statement of their own."""
    for statement, model, rows in statements:
        columns = [each.column for each in model._meta.concrete_fields if not each.generated]
        words = {"columns": ", ".join(columns), "written": ", ".join(f"written.{each}" for each in columns)}
        _all(statement.format(table=model._meta.db_table, **words), rows)


def _timed(act: Callable[[], object]) -> float:
    """Seconds, those of the rules that wait for the end of a transaction included."""
    from django.db import connection

    start = time.perf_counter()
    act()
    connection.check_constraints()
    return time.perf_counter() - start


def _all(statement: str, given: str | int | list[int]) -> str:
    """What the database answers first, if it does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, [given])
        return str(cursor.fetchone()[0]) if cursor.description else ""
