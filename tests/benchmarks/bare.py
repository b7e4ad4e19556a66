"""The least that Django can serve: no middleware, one query by a key."""

import os
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """One row, found by its key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, login FROM accounts_user WHERE id = %s", [1])
        return HttpResponse(str(cursor.fetchone()))


urlpatterns = [path("", page)]


def _application() -> Callable[..., Any]:
    import environ

    database = environ.Env().db("DATABASE_URL")
    database["OPTIONS"] = database.get("OPTIONS", {}) | {"pool": {"min_size": 2, "max_size": 64}}
    settings.configure(
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY=os.urandom(50).hex(),
    )
    django.setup()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


if os.environ.get("BARE_DJANGO"):
    application = _application()
