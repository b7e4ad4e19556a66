"""Attempts to prove who one is: limited for each account and each network, told to the owner (rules.md § 9).

Each is counted before it is judged, and forgotten when it was right: however many come at once, no more are
judged than the limit says, and nothing is held while one is. django-axes keeps the counts; this says what
it counts: passwords, at the login and wherever they are asked again, and codes. A NIR is counted under its
digest and never kept, and an account that does not exist is locked like one that does. What cannot be an
account's login has no name to be counted under: only its network is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import F, Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from accounts.login.backends import by_nir
from accounts.mails import jobs
from accounts.people.digests import digest_of
from accounts.people.models import User
from accounts.people.nir import InvalidNir, Nir
from accounts.security.requests import networks_of
from cpf_portal.common.database.turns import in_turn

# An address may stand for a whole office: it is given this many times what an account is.
ADDRESS_FACTOR = 10
# Codes are counted apart from passwords: a password that is right does not forget the codes that were wrong.
CODES = "code "


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that is counted, not judged yet: the row that counts it, and whether no other will be allowed."""

    row: int
    is_last: bool


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

    def begin(self, request: Any, credentials: Any) -> Attempt | None:
        """Count an attempt; None, and nothing counted, when it is one too many.

        Those of one account, or one network, are counted in turn; whoever has the last place knows it.
        """
        self.clean_expired_user_attempts(request, credentials)
        name, networks = counted_as(request, credentials), list(networks_of(request.axes_ip_address))
        with transaction.atomic(durable=True):
            for held in (name, *(network for network, _ in networks)):
                in_turn(f"attempt:{held}")
            counts = [(failures_in(found), most) for found, most in self.counts(request, name, networks)]
            if any(failures >= most for failures, most in counts):
                return None
            is_last = any(failures + 1 == most for failures, most in counts)
            return Attempt(_count(name, request), is_last)

    def counts(self, request: Any, name: str | None, networks: Any) -> Iterator[tuple[QuerySet[Any], int]]:
        """The recent failures that an attempt adds to, each time with how many are allowed."""
        recent, most = _recent(request), settings.AXES_FAILURE_LIMIT
        if name:
            yield recent.filter(username=name), most
        for network, times in networks:
            ends = str(network[0]), str(network[-1])
            yield recent.filter(ip_address__range=ends), most * ADDRESS_FACTOR * times

    def locked_until(self, request: Any, credentials: Any) -> datetime:
        """When whatever locks an attempt, its account or a network, opens."""
        of = counted_as(request, credentials), networks_of(request.axes_ip_address)
        lasts = [
            found.aggregate(at=Max("attempt_time"))["at"]
            for found, most in self.counts(request, *of)
            if failures_in(found) >= most
        ]
        # What a right answer has forgotten since has no time any more.
        return max(filter(None, lasts), default=timezone.now()) + settings.AXES_COOLOFF_TIME

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **more: Any) -> None:
        """An attempt was wrong, and stays counted, or was one too many.

        The last one that is allowed is answered by the page that says until when, and told to the owner:
        once, neither for what is tried while it is locked, nor for a network that is.
        """
        name = counted_as(request, credentials)
        attempt, request.attempt = request.attempt, None
        if attempt and attempt.is_last:
            _lock(request, credentials)
            if name and failures_in(_recent(request).filter(username=name)) >= settings.AXES_FAILURE_LIMIT:
                login = User.objects.filter(login=name.removeprefix(CODES), is_active=True)
                jobs.mail_locked.defer(user_id=login.values_list("pk", flat=True).first())
        if request.axes_locked_out:
            address = request.axes_ip_address
            user_locked_out.send(sender, request=request, username=name, ip_address=address)

    def reset_user_attempts(self, request: HttpRequest, credentials: Any = None) -> int:
        """A login forgets the failures of its own account, never those of its network against others."""
        name = counted_as(request, credentials)
        forgotten: int = AccessAttempt.objects.filter(username=name).delete()[0]
        return forgotten


def _recent(request: HttpRequest) -> QuerySet[AccessAttempt]:
    recent: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        attempt_time__gte=get_cool_off_threshold(request)
    )
    return recent


def _count(name: str | None, request: Any) -> int:
    """Add one failure to those of a name and an address, all that is kept of it; the row that has it."""
    of = {"username": name, "ip_address": request.axes_ip_address, "user_agent": ""}
    row, is_new = AccessAttempt.objects.get_or_create(**of, defaults={"failures_since_start": 1})
    if not is_new:
        again = {"failures_since_start": F("failures_since_start") + 1}
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=request.axes_attempt_time, **again)
    return int(row.pk)


def failures_in(attempts: QuerySet[AccessAttempt]) -> int:
    """How many failures some attempts add up to."""
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


def begin(request: Any, credentials: Any) -> bool:
    """Count one more attempt, about to be judged; False when it is one too many: the answer will be the page
    that says until when.

    `failed` or `forget` says what the judgement was. Without either the page broke, and it is given back.
    """
    AxesProxyHandler.update_request(request)
    handler: Any = AxesProxyHandler.get_implementation()
    request.attempt = handler.begin(request, credentials)
    if request.attempt is None:
        _lock(request, credentials)
    return request.attempt is not None


def _lock(request: Any, credentials: Any) -> None:
    request.axes_locked_out, request.axes_credentials = True, credentials


def failed(request: HttpRequest, credentials: dict[str, str]) -> None:
    """It was wrong; the one that reaches the limit is answered by the page that says until when."""
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def forget(credentials: dict[str, str]) -> None:
    """It was right: what was counted under that name is forgotten."""
    AxesProxyHandler.reset_attempts(username=credentials["username"])


def unlock(user: User) -> None:
    """Forget the failures of an account whose owner has just proved who they are."""
    forget({"username": user.login})


class Backend(AxesStandaloneBackend):
    """The first to be asked at a login: it lets the others judge, or ends an attempt that is one too many."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **other: Any) -> None:
        """Nobody: who it is, the next ones say."""
        if not begin(request, {"username": username, **other}):
            raise AxesBackendPermissionDenied


class GivenBack(MiddlewareMixin):
    """What could not be judged, the site being too busy or broken, was no attempt."""

    def process_exception(self, request: Any, error: Exception) -> None:
        if attempt := getattr(request, "attempt", None):
            left = AccessAttempt.objects.filter(pk=attempt.row, failures_since_start__gt=0)
            left.update(failures_since_start=F("failures_since_start") - 1)


def locked(request: HttpRequest, original: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The page that says until when; the same for every account, existing or not."""
    until = AxesProxyHandler.get_implementation().locked_until(request, credentials)
    return render(request, "accounts/login/locked.html", {"until": timezone.localtime(until)}, status=429)
