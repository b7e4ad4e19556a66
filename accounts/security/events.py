"""What happened to the safety of an account: noted where it happens, read by its owner and by staff.

Never what was typed: neither a number, a password, a code nor an address that is asked for. Attempts
against accounts that do not exist are noted without a name (ASVS V16).
"""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.login.attempts import CODES, counted_as
from accounts.people.models import User
from accounts.security.models import SecurityEvent
from accounts.security.requests import address_of

What = SecurityEvent.What
SHOWN = 20


def note(
    user_id: int | None, what: What, request: HttpRequest | None = None, details: str = ""
) -> SecurityEvent:
    """Write an event down, in the transaction of what it tells of."""
    address = (address_of(request) if request else None) or ""
    return SecurityEvent.objects.create(user_id=user_id, what=what, address=address, details=details[:80])


def recent(user: User) -> QuerySet[SecurityEvent]:
    """The last events of an account, the newest first."""
    return all_of(user)[:SHOWN]


def all_of(user: User) -> QuerySet[SecurityEvent]:
    """Every event of an account that is kept (a year), the newest first."""
    return user.security_events.order_by("-at", "-pk")


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: Any, request: HttpRequest | None = None, **more: Any) -> None:
    """A wrong password or code."""
    note(_owner_of(counted_as(request, credentials) or ""), What.FAILED, request)


@receiver(user_locked_out)
def note_lock(sender: Any, request: HttpRequest, username: str | None, **more: Any) -> None:
    """Too many of them: the account waits, or the network."""
    note(_owner_of(username or ""), What.LOCKED, request)


def _owner_of(name: str) -> int | None:
    login = name.removeprefix(CODES)
    return User.objects.filter(login=login).values_list("pk", flat=True).first() if login else None
