"""A replica answers visitors (search, public pages) while it is a few seconds behind at most (`freshness`).

Whoever has a session reads the primary, so that what they have just written is there. A replica that is late,
down or lost in the middle of a page is left, and the primary answers. While the primary is down, a replica
that has all that was known of it goes on answering.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

from cpf_portal.common.database.freshness import Freshness, Server, in_a_thread
from cpf_portal.common.database.unavailable import is_unavailable

ALIAS = "replica"
# In bytes of the journal: how far the primary has written, and the replica replayed (None: it was promoted).
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
REPLAYED = """SELECT CASE WHEN pg_is_in_recovery() THEN
    pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END"""

logger = logging.getLogger(__name__)
_reads: ContextVar[str] = ContextVar("reads", default=DEFAULT_DB_ALIAS)


def from_replica[View: Callable[..., HttpResponse]](view: View) -> View:
    """Mark a page that is the same for all visitors, and that may be some seconds old."""
    view.from_replica = True  # type: ignore[attr-defined]
    return view


def reading_connection() -> BaseDatabaseWrapper:
    """Where a statement that is not a model's is to be read now."""
    return connections[_reads.get()]


class Router:
    """Django's: models are read where the page is, and written to the primary."""

    def db_for_read(self, model: type, **hints: object) -> str | None:
        return ALIAS if _reads.get() == ALIAS else None

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        """They are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == DEFAULT_DB_ALIAS


def _asked(alias: str, statement: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


fresh = Freshness(
    Server("primary", lambda: _asked(DEFAULT_DB_ALIAS, WRITTEN), time.monotonic, in_a_thread),
    Server("replica", lambda: _asked(ALIAS, REPLAYED), time.monotonic, in_a_thread),
)


class ReadFromReplica:
    """Middleware: a visitor's page that may come from the replica does. The last one, next to the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer from the replica; None, and the primary answers, where it may not be asked or fails."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session or request.method not in ("GET", "HEAD") or not getattr(view, "from_replica", False):
            return None
        if not fresh():
            return None
        try:
            with _reading_from(ALIAS):
                answer: HttpResponse = view(request, *args, **kwargs)
                return answer
        except Exception as error:
            if not is_unavailable(error):
                raise
            logger.warning("the replica failed, the primary answers: %s", type(error).__name__)
            fresh.replica.leave()
            return None


@contextmanager
def _reading_from(alias: str) -> Iterator[None]:
    before = _reads.set(alias)
    try:
        yield
    finally:
        _reads.reset(before)
