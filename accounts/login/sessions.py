"""How long a session lives: eight hours at most, thirty minutes without activity (docs/rules.md § 9).

Both limits are times that are stored: when it was opened, in the session; when it ends, in its row, which
every page that is asked for puts off. The browser keeps it no longer than it stays open.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from cpf_portal.common.retention import lasting

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=lasting("sessions").hours)
# Pages read one after the other write the end once.
WORTH_WRITING = timedelta(seconds=5)
OPENED = "opened_at"
# What a page asks by itself, without anyone, says so: it keeps no session open.
BY_ITSELF = "X-By-Itself"
OVER = (
    "Votre connexion est fermée : elle dure trente minutes sans activité, et huit heures au plus. "
    "Reconnectez-vous : vous reviendrez à la page où vous étiez."
)
LOST = " Ce que vous veniez d'envoyer n'a pas été enregistré."
PROFESSIONAL_PATHS = ("/organisme/", "/admin/")


class SessionStore(DatabaseStore):
    """Sessions in the database, which end at the nearer of their two limits."""

    ends: datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.ends = row.expire_date if row else None
        return row

    def save(self, must_create: bool = False) -> None:
        """Store it, with when it was opened from the moment it is someone's."""
        if auth.SESSION_KEY in self:
            self.setdefault(OPENED, timezone.now().timestamp())
        super().save(must_create)

    def get_session_cookie_age(self) -> int:
        """How many seconds are left, counted from now as the last activity; 0 when none is."""
        now = timezone.now().timestamp()
        oldest = self.get(OPENED, now) + LONGEST.total_seconds() - now
        return max(0, int(min(IDLE.total_seconds(), oldest)))

    def note_activity(self) -> None:
        """Put the end off; nothing else of the session is written, another request may be writing it."""
        if OPENED not in self:  # opened before this was counted
            self.modified = True
        elif self.ends and self.get_expiry_date() - self.ends >= WORTH_WRITING:
            rows = self.model.objects.filter(session_key=self.session_key)
            rows.update(expire_date=self.get_expiry_date())

    def seconds_left(self) -> int:
        """How many seconds are left when nothing more is done."""
        self._get_session()  # type: ignore[attr-defined]
        return max(0, int((self.ends - timezone.now()).total_seconds())) if self.ends else 0


def bounded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whoever asks for a page is there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session: Any = request.session
        if request.user.is_authenticated and not session.modified and BY_ITSELF not in request.headers:
            session.note_activity()
        return response

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Leads to the login, says why when a session has just ended, and brings back to a page one can read."""

    def handle_no_permission(self, request: Any, view_func: Any) -> HttpResponse:  # type: ignore[override]
        reading = request.method in ("GET", "HEAD")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.session_key is None:
            messages.info(request, OVER if reading else OVER + LOST)
        page = request.get_full_path() if reading and not request.htmx else _page_of(request)
        door = reverse("organisation_login" if page.startswith(PROFESSIONAL_PATHS) else "login")
        answer = redirect_to_login(page, door) if page else redirect(door)
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _page_of(request: HttpRequest) -> str:
    """The page on which something was sent, or from which a part was asked for; empty when unknown."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
