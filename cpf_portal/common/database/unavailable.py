"""What is answered when Postgres is: down, restarting, full, out of connections, or too slow to lock a row.

Nothing was wrong with what was asked, and a moment later it will do: 503, not 500, on a page that says so.
"""

import sys

import psycopg
from django import db
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

# Postgres restarts in seconds; a disk takes longer, and whoever tries again meanwhile is told the same.
RETRY_AFTER = 10
# Django's, and psycopg's own where a statement is sent beside Django (`reading`).
AWAY = (db.OperationalError, db.InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether it comes from a database that cannot answer now, whoever wrapped what it said."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__
    return False


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: called while what went wrong is being handled."""
    if not is_unavailable(sys.exception()):
        return defaults.server_error(request)
    # Without the request: what pages ask of it is in the database.
    page = loader.render_to_string("503_database.html", {"sent": request.method == "POST"})
    answer = HttpResponse(page, status=503)
    answer["Retry-After"], answer["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return answer
