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


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if WRITE.match(sql) and not any(table in sql for table in PASSING):
        raise ReadingWrote(sql.split("(")[0][:80])
    return execute(sql, params, many, context)


def reading_never_writes(get_response: Handler) -> Handler:
    """Refuse any INSERT, UPDATE or DELETE while a GET or HEAD is answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        reading = request.method in ("GET", "HEAD")
        with connection.execute_wrapper(_refuse_writes) if reading else nullcontext():
            return get_response(request)

    return middleware


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
