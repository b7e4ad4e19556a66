"""Credits that waited for a person enter the ledger once they have an account (rules.md § 8)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.people.models import User
from accounts.rights.dotations.dotation_file import GiftBatch, GiftLine
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.report import Report
from accounts.rights.files.yearly_credit import Profile, YearlyBatch, YearlyLine

File = WaitingCredit.File


@transaction.atomic
def take(user: User, digests: Collection[str]) -> int:
    """Credit what waits under any of the digests of someone's number; how many lines left the waiting."""
    waiting = WaitingCredit.objects.filter(digest__in=digests)
    rows = list(waiting.select_for_update().order_by("pk"))
    report = Report(lambda rank, why: None)
    yearly = [_yearly(row, user) for row in rows if row.file == File.YEARLY]
    gifts = [_gift(row, user) for row in rows if row.file == File.DOTATION]
    if yearly:
        YearlyBatch(yearly, report).take()
    if gifts:
        GiftBatch(gifts, report).take()
    waiting.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def take_all() -> int:
    """Credit what came for someone while their account was being opened; how many lines."""
    return sum(take(user, [user.login]) for user in known())


def known() -> QuerySet[User]:
    """The people with an account for whom something waits."""
    return User.objects.filter(login__in=WaitingCredit.objects.values("digest"), kind=User.Kind.TRAINEE)


def _yearly(row: WaitingCredit, user: User) -> YearlyLine:
    kept = _values(row, user)
    kept["profile"] = kept["profile"] and Profile(kept["profile"])
    kept["share"] = kept["share"] and Decimal(kept["share"])
    return YearlyLine(**kept)


def _gift(row: WaitingCredit, user: User) -> GiftLine:
    kept = _values(row, user)
    kept["expires_on"] = kept["expires_on"] and date.fromisoformat(kept["expires_on"])
    return GiftLine(**kept)


def _values(row: WaitingCredit, user: User) -> dict[str, Any]:
    return {**row.line, "rank": row.pk, "logins": (user.login,)}
