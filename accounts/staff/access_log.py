"""Who looked at what in the administration: a line for every page of it that was shown (ASVS V16).

What is looked for is not kept: it may be a number or a name.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.security.requests import address_of
from accounts.staff.models import AccessLogEntry
from cpf_portal.common.retention import lasting

METHODS = ("GET", "HEAD", "POST")
# The page of a person, by its name, and how long what one said of it is enough.
PERSON, REASON_LASTS = "person", timedelta(hours=1)


def recorded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: write down each page of the administration that is read. Placed outside
    `ReadingNeverWrites`, since the page itself still writes nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS and request.path.startswith(reverse("admin:index")):
            return HttpResponseNotAllowed(METHODS)
        response = get_response(request)
        match = request.resolver_match
        if match and match.url_name == "jsi18n":  # a script of the pages, which shows no one
            return response
        shown = request.method != "HEAD" and response.status_code == 200
        if shown and match and match.app_name == "admin" and request.user.is_authenticated:
            AccessLogEntry.objects.create(
                user=request.user,
                page=match.url_name or "",
                object_id=_number(next(iter(match.kwargs.values()), "")),
                address=address_of(request) or "",
            )
        return response

    return middleware


def _number(value: Any) -> str:
    """An object as the database numbers it, however the address spelt it."""
    try:
        return str(int(value))[:40]
    except ValueError:
        return str(value)[:40]


def explain(agent: User, request: HttpRequest, person_id: int, reason: str, details: str) -> None:
    """Write down why an agent opens someone's page, before it is shown."""
    AccessLogEntry.objects.create(
        user=agent,
        page=PERSON,
        object_id=str(person_id),
        address=address_of(request) or "",
        reason=reason,
        details=details.strip(),
    )


def is_explained(agent_id: int, person_id: int) -> bool:
    """Whether that agent said so within the hour."""
    said = AccessLogEntry.objects.filter(page=PERSON, object_id=str(person_id), user=agent_id)
    return said.filter(at__gt=timezone.now() - REASON_LASTS).exclude(reason="").exists()


def of_person(person_id: int) -> QuerySet[AccessLogEntry]:
    """Who opened someone's page, and why: the last first."""
    said = AccessLogEntry.objects.filter(page=PERSON, object_id=str(person_id)).exclude(reason="")
    return said.select_related("user").order_by("-at")


def of_page(page: str, key: int) -> QuerySet[AccessLogEntry]:
    """Who opened a page of one row, without having to say why: the last first."""
    opened = AccessLogEntry.objects.filter(page=page, object_id=str(key))
    return opened.select_related("user").order_by("-at")


def forget() -> None:
    """Delete the lines that are older than they may be."""
    AccessLogEntry.objects.filter(at__lt=timezone.now() - lasting("access_log")).delete()
