"""Promises every page keeps: bad input is no crash, reading never writes, what is private is not cached."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

# A session may be opened, a captcha drawn, while a page is read; nothing else may be written then.
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
PASSING = ('"django_session"', '"captcha_captchastore"')


class ReadingWrote(RuntimeError):
    """A page answered a GET with a statement that writes: a bug of ours, stopped before it runs."""


def writes[View: Callable[..., HttpResponse]](view: View) -> View:
    """Mark a view whose address is read by protocol and must write: where a sign-in comes back to."""
    view.writes = True  # type: ignore[attr-defined]
    return view


class ReadingNeverWrites:
    """Refuses any INSERT, UPDATE or DELETE while a GET or HEAD is answered, unless the view `writes`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            passes = getattr(request, "may_write", False) or any(table in sql for table in PASSING)
            if WRITE.match(sql) and not passes:
                raise ReadingWrote(sql.split("(")[0][:80])
            return execute(sql, params, many, context)

        reading = request.method in ("GET", "HEAD")
        with connection.execute_wrapper(refuse) if reading else nullcontext():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Learn from the view whether it may write."""
        request.may_write = getattr(view, "writes", False)  # type: ignore[attr-defined]


def private_pages(get_response: Handler) -> Handler:
    """Keep what someone who is logged in sees out of every cache, the browser's included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def bad_input(get_response: Handler) -> Handler:
    """Answer 400 to a null byte, which Postgres cannot store, wherever it was put."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = [request.path, *request.COOKIES.values(), *(v for _, vs in request.GET.lists() for v in vs)]
        if any("\x00" in value for value in given):
            raise BadRequest("Null byte in the address or a cookie.")
        return get_response(request)

    return middleware
