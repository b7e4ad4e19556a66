"""What may be sent to each page, judged by its announced length before a byte of it is read.

A form is small. A file is taken only by the pages that ask for one, from the people they ask it of;
whoever has no open session is asked to log in, their file unread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve

from accounts.login.sessions import LoginRequired
from accounts.passwords.hashing import Busy
from accounts.second_factor.devices import PROFESSIONALS
from cpf_portal.common import capacity

# Bytes. The margin is what a form writes around its file: boundaries, and its other fields.
FORM, MARGIN = 256 * 1024, 1024 * 1024
# Seconds that a form waits for others to be received.
WAIT = 0.2


@dataclass(frozen=True)
class Files:
    """What a page takes: so many files of so many bytes each, of such people, when its address says so."""

    size: int
    kind: str
    slugs: tuple[str, ...] = ()
    number: int = 1

    @property
    def bound(self) -> int:
        """What is taken at most, in bytes, with what the form writes around."""
        return self.size * self.number + MARGIN


def takes_files[View: Callable[..., Any]](
    size: int, kind: str, slugs: tuple[str, ...] = (), number: int = 1
) -> Callable[[View], View]:
    """Mark a view that takes files of `size` bytes from people of a kind; for those slugs only, if any."""

    def mark(view: View) -> View:
        view.files = Files(size, kind, slugs, number)  # type: ignore[attr-defined]
        return view

    return mark


class Bounded:
    """Middleware: refuses what is too heavy, reads the rest before the page is begun, says when it is busy.

    It comes after those that know the person, and before anything reads what was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refused(request, 411)
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > FORM and (refusal := _refusal(request, length)):
            return refusal
        if not length:
            return self.get_response(request)
        with capacity.receiving.taken(WAIT) as room:
            if not room:
                return capacity.busy(request)
            try:
                _receive(request)
            except UnreadablePostError:
                return _refused(request, 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Too many passwords to check at once are no fault of the site's."""
        return capacity.busy(request) if isinstance(error, Busy) else None


def _refusal(request: Any, length: int) -> HttpResponse | None:
    """What answers more than a form; None when the page takes it from this person."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return _refused(request, 413)
    files: Files | None = getattr(match.func, "files", None)
    if files is None or (files.slugs and not set(files.slugs) & set(map(str, match.kwargs.values()))):
        return _refused(request, 413)
    if not request.user.is_authenticated:
        return LoginRequired(lambda _: HttpResponse()).handle_no_permission(request, match.func)
    known = request.user.kind not in PROFESSIONALS or request.user.is_verified()
    if request.user.kind == files.kind and known:
        return _refused(request, 413, files) if length > files.bound else None
    return _refused(request, 413)


def _receive(request: HttpRequest) -> None:
    """Read all that was sent: a file as its form is parsed, the rest in memory."""
    if request.content_type == "multipart/form-data":
        request.POST  # noqa: B018
    else:
        request.body  # noqa: B018


def _refused(request: HttpRequest, status: int, files: Files | None = None) -> HttpResponse:
    """The page that says why; `files` is what the page would have taken."""
    context: dict[str, int] = {"status": status}
    if files:
        each = files.size // (1024 * 1024)
        context |= {"megabytes": each, "number": files.number, "total": each * files.number}
    return render(request, "accounts/security/body_refused.html", context, status=status)
