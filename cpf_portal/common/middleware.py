"""Promises every page keeps: bad input is no crash, reading never writes, what is private is not cached."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from cpf_portal.common.database.reading import reading

Handler = Callable[[HttpRequest], HttpResponse]


def writes[View: Callable[..., HttpResponse]](view: View) -> View:
    """Mark a view whose address is read by protocol and must write: where a sign-in comes back to."""
    view.writes = True  # type: ignore[attr-defined]
    return view


class ReadingNeverWrites:
    """Makes the database refuse any write while a GET or HEAD is answered, unless the view `writes`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading() as request.page:  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Begin once the view is known, and the person: whose session, if it ended, is deleted then."""
        if hasattr(request, "page") and not getattr(view, "writes", False):
            request.user.is_authenticated  # noqa: B018
            request.page.begin()


def private_pages(get_response: Handler) -> Handler:
    """Keep what is someone's out of every cache, the browser's included: what is shown to whoever is logged
    in or has a session (a registration under way), what answers a form, what a mailed link shows, a message.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        private = (
            not request.session.is_empty()
            or request.method not in ("GET", "HEAD")
            or (match and "token" in match.kwargs)
            or getattr(get_messages(request), "used", False)
        )
        if private and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def bad_input(get_response: Handler) -> Handler:
    """Answer 400 to a null byte, which Postgres cannot store, wherever it was put."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = [
            request.path,
            *request.COOKIES.values(),
            *(value for _, vs in request.GET.lists() for value in vs),
        ]
        if any("\x00" in value for value in given):
            raise BadRequest("Null byte in the address or a cookie.")
        return get_response(request)

    return middleware
