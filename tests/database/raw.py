"""Rows written as an intruder or a bug would: in SQL, past every model and form."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from tests.kinds import sure

NOW = datetime.fromisoformat("2026-11-25T10:00:00+01:00")
LONG_AGO, FAR = date(2001, 1, 1), date(2090, 1, 1)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(table: str, key: object, column: str = "id", /, **columns: object) -> None:
    """An UPDATE of one row."""
    names = ", ".join(f'"{name}" = %s' for name in columns)
    run(f'UPDATE "{table}" SET {names} WHERE "{column}" = %s', *columns.values(), key)


def insert(table: str, /, **columns: object) -> None:
    """An INSERT of one row."""
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    run(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *columns.values())


def refusal(act: Callable[[], object]) -> str:
    """The rule under which the database refuses, at once or at the end of the transaction."""
    with pytest.raises(IntegrityError) as refused:
        _to_the_end(act)
    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return sure(cause.diag.constraint_name)


@transaction.atomic
def _to_the_end(act: Callable[[], object]) -> None:
    act()
    run("SET CONSTRAINTS ALL IMMEDIATE")


def one_by_one(*acts: Callable[[], object]) -> None:
    """Acts of which the last is refused, because of those before."""
    for act in acts:
        act()


def check(acts: dict[str, Callable[[], object]]) -> None:
    """Each act is refused under its rule's name (what follows a « # » only tells two acts apart)."""
    for rule, act in acts.items():
        assert refusal(act) == rule.split("#")[0], rule
