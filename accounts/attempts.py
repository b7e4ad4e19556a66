"""Attempts to prove who one is: limited for each account and each network, told to the owner (rules.md § 9).

django-axes counts; this says what it counts: passwords, at the login and wherever they are asked again, and
codes. A NIR is counted under its digest and never kept, and an account that does not exist is locked like
one that does. What cannot be an account's login has no name to be counted under: only its network is.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import connection
from django.db.models import Max, QuerySet, Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import jobs
from accounts.backends import by_nir
from accounts.digests import digest_of
from accounts.models import User
from accounts.nir import InvalidNir, Nir
from accounts.requests import networks_of

# An address may stand for a whole office: it is given this many times what an account is.
ADDRESS_FACTOR = 10
# Codes are counted apart from passwords: a password that is right does not forget the codes that were wrong.
CODES = "code "


def counted_as(request: HttpRequest | None, credentials: Any) -> str | None:
    """The name under which an attempt is counted: the login it is about, existing or not; or None."""
    given = credentials or {}
    if nir := given.get("nir"):
        try:
            unknown = digest_of(Nir.parse(nir))
        except InvalidNir:
            return None
        return by_nir(nir).values_list("login", flat=True).first() or unknown
    return str(given.get("username") or "").strip().lower()[:254] or None


class Handler(AxesDatabaseHandler):
    """Counts an account's failures, and those of a network at a tenth of their weight or less."""

    def counts(self, request: HttpRequest, credentials: Any) -> Iterator[tuple[QuerySet[AccessAttempt], int]]:
        """The recent attempts that an attempt adds to, each time with how many make one of an account's."""
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        name = counted_as(request, credentials)
        if name is not None:
            yield recent.filter(username=name), 1
        for network, times in networks_of(request.axes_ip_address):  # type: ignore[attr-defined]
            ends = str(network[0]), str(network[-1])
            yield recent.filter(ip_address__range=ends), ADDRESS_FACTOR * times

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        """How near the limit an attempt is: the worst of its account and its networks."""
        counts = self.counts(request, credentials)
        return max((failures_in(attempts) // weight for attempts, weight in counts), default=0)

    def locked_until(self, request: HttpRequest, credentials: Any) -> datetime:
        """When whatever locks an attempt, its account or a network, opens."""
        lasts = [
            attempts.aggregate(at=Max("attempt_time"))["at"]
            for attempts, weight in self.counts(request, credentials)
            if failures_in(attempts) // weight >= settings.AXES_FAILURE_LIMIT
        ]
        return max(lasts, default=timezone.now()) + settings.AXES_COOLOFF_TIME

    def reset_user_attempts(self, request: HttpRequest, credentials: Any = None) -> int:
        """A login forgets the failures of its own account, never those of its network against others."""
        name = counted_as(request, credentials)
        return AccessAttempt.objects.filter(username=name).delete()[0]


def failures_in(attempts: QuerySet[AccessAttempt]) -> int:
    """How many failures some attempts add up to."""
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


def may_try(request: HttpRequest, credentials: dict[str, str]) -> bool:
    """Whether one more attempt is taken; when not, the answer will be the page that says until when.

    To be called in a transaction: the attempts on one account wait for each other, or many at once would
    all be taken as the last one.
    """
    with connection.cursor() as cursor:
        name = counted_as(request, credentials)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"attempt:{name}"])
    if AxesProxyHandler.is_allowed(request, credentials):
        return True
    request.axes_locked_out, request.axes_credentials = True, credentials  # type: ignore[attr-defined]
    return False


def failed(request: HttpRequest, credentials: dict[str, str]) -> None:
    """Count a failure; the one that reaches the limit is answered by the page that says until when."""
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def locked(request: HttpRequest, original: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The page that says until when; the same for every account, existing or not."""
    until = AxesProxyHandler.get_implementation().locked_until(request, credentials)  # type: ignore[attr-defined]
    return render(request, "accounts/locked.html", {"until": timezone.localtime(until)}, status=429)


@receiver(user_locked_out)
def tell_the_owner(sender: Any, request: Any, username: str | None, **more: Any) -> None:
    """Leave to the worker an e-mail to the owner of an account that has just been locked, when there is one.

    Once: neither for what is tried while it is locked, nor for a network that is.
    """
    if username is None or request.axes_failures_since_start is None:
        return
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
    if failures_in(recent.filter(username=username)) < settings.AXES_FAILURE_LIMIT:
        return
    login = username.removeprefix(CODES)
    found = User.objects.filter(login=login, is_active=True).values_list("pk", flat=True).first()
    jobs.mail_locked.defer(user_id=found)


def forget(credentials: dict[str, str]) -> None:
    """Forget the failures counted under a name: the right answer was given."""
    AxesProxyHandler.reset_attempts(username=credentials["username"])


def unlock(user: User) -> None:
    """Forget the failures of an account whose owner has just proved who they are."""
    AxesProxyHandler.reset_attempts(username=user.login)
