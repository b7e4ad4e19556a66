"""Attempts to log in: limited for each account and each address, told to the owner (rules.md § 9).

django-axes counts; this says what it counts. A NIR is counted under its digest and never kept, and an
account that does not exist is locked like one that does.
"""

from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.db.models import Max, Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import jobs
from accounts.backends import by_nir
from accounts.digests import digest_of
from accounts.models import User
from accounts.nir import InvalidNir, Nir

# An address may stand for a whole office: it is given this many times what an account is.
ADDRESS_FACTOR = 10


def counted_as(request: HttpRequest | None, credentials: Any) -> str:
    """The name under which an attempt is counted: the login it is about, existing or not."""
    given = credentials or {}
    if nir := given.get("nir"):
        try:
            unknown = digest_of(Nir.parse(nir))
        except InvalidNir:
            return "not a number"
        return by_nir(nir).values_list("login", flat=True).first() or unknown
    return str(given.get("username") or "").strip().lower()[:254]


class Handler(AxesDatabaseHandler):
    """Counts an account's failures, and those of an address at a tenth of their weight."""

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        """How near the limit an attempt is: the worse of its account and its address."""
        by_account, by_address = (
            attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(by_account, by_address // ADDRESS_FACTOR)

    def reset_user_attempts(self, request: HttpRequest, credentials: Any = None) -> int:
        """A login forgets the failures of its own account, never those of its address against others."""
        name = get_client_username(request, credentials)
        return AccessAttempt.objects.filter(username=name).delete()[0]


def locked_until(name: str, address: str | None) -> datetime:
    """When the lock of an account or of an address opens."""
    last = AccessAttempt.objects.filter(username=name).aggregate(at=Max("attempt_time"))["at"]
    if last is None:
        attempts = AccessAttempt.objects.filter(ip_address=address)
        last = attempts.aggregate(at=Max("attempt_time"))["at"] or timezone.now()
    return last + settings.AXES_COOLOFF_TIME


def locked(request: HttpRequest, original: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The page that says until when; the same for every account, existing or not."""
    until = locked_until(get_client_username(request, credentials), request.axes_ip_address)  # type: ignore[attr-defined]
    return render(request, "accounts/locked.html", {"until": timezone.localtime(until)}, status=429)


@receiver(user_locked_out)
def tell_the_owner(sender: Any, username: str, **more: Any) -> None:
    """Leave to the worker an e-mail to the owner of a locked account, when there is one."""
    found = User.objects.filter(login=username, is_active=True).values_list("pk", flat=True).first()
    jobs.mail_locked.defer(user_id=found)


def unlock(user: User) -> None:
    """Forget the failures of an account whose owner has just proved who they are."""
    AxesProxyHandler.reset_attempts(username=user.login)
