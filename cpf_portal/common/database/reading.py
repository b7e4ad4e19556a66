"""A page that is read writes nothing: Postgres itself refuses it, in read-only transactions.

While a GET or HEAD is answered, the connection's transactions are read-only: no statement, function,
trigger or lock of ours can write, however it is spelt. Set at the first query of the page and lifted
after it: two round trips at most, none for a page that asks nothing of the database.

What may still be written then is named, once each: sessions and the access log, saved outside
the page; a captcha (`writing`); what a sign-in brings back by protocol (`middleware.writes`).

Behind PgBouncer in transaction mode, `track_extra_parameters = default_transaction_read_only` is needed.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import connection
from psycopg.pq import TransactionStatus

PARAMETER = "default_transaction_read_only"


class Reading:
    """The time of a page that is read; `begin` once the view is known, `end` after its answer."""

    def __init__(self) -> None:
        self.guard = ExitStack()

    def begin(self) -> None:
        """Refuse writes from here. Inside a transaction already open, a savepoint is what is read-only."""
        if connection.in_atomic_block:
            _run("SAVEPOINT reading")
            _run("SET TRANSACTION READ ONLY")
            self.guard.callback(_leave_savepoint)
        else:
            self.guard.enter_context(connection.execute_wrapper(_read_only))
            self.guard.callback(_writable)

    def end(self) -> None:
        """Let the connection write again, for whoever has it next."""
        self.guard.close()


_now: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[Reading]:
    """The reading of one page, not begun yet."""
    page = Reading()
    before = _now.set(page)
    try:
        yield page
    finally:
        _now.reset(before)
        page.end()


@contextmanager
def writing() -> Iterator[None]:
    """Let the few rows that a page must write while it is read pass; outside a reading, nothing changes."""
    page = _now.get()
    if page is None:
        yield
        return
    page.end()
    try:
        yield
    finally:
        page.begin()


def _read_only(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Before a query on a connection that could write: make its transactions read-only."""
    if not _is_read_only():
        _run("SET TRANSACTION READ ONLY" if connection.in_atomic_block else f"SET {PARAMETER} = on")
    return execute(sql, params, many, context)


def _writable() -> None:
    if connection.connection is None or not _is_read_only():
        return
    with suppress(psycopg.Error):
        _run(f"SET {PARAMETER} = off")
        return
    connection.close()  # a broken connection is not given back


def _is_read_only() -> bool:
    """What Postgres last said of the connection: known without asking it."""
    return bool(connection.connection.info.parameter_status(PARAMETER) == "on")


def _leave_savepoint() -> None:
    """What was read-only inside the savepoint is no more; a statement that failed there is undone first."""
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        _run("ROLLBACK TO SAVEPOINT reading")
    _run("RELEASE SAVEPOINT reading")


def _run(sql: str) -> None:
    """Speak to Postgres beside Django, which counts the queries of the page."""
    connection.connection.execute(sql)
