"""What is kept for a while only: one table says how long, one periodic work forgets what is older.

`docs/privacy.md` tells it to people, with the reason of each. Rows go by batches, so that a long list
never holds a lock for long; what a run leaves is taken by the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from captcha.models import CaptchaStore
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Document, EmailChange, Registration, SecurityEvent
from catalogue.models import Invitation
from dossiers import drafts
from dossiers.models import Dossier, ForceMajeureClaim

BATCH, MOST_BATCHES = 500, 20
DAY, YEAR = timedelta(days=1), timedelta(days=365)
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept, for how long, which rows are older than a moment, and how they go."""

    name: str
    kept: timedelta
    older: Callable[[datetime], Rows]
    forget: Callable[[Rows], object] = lambda rows: rows.delete()


def _empty(documents: Rows) -> None:
    documents.update(content=b"")


def _delete_drafts(found: Rows) -> None:
    for draft in found:
        drafts.delete(draft)


def _decided_documents(before: datetime) -> Rows:
    decided = Q(difclaim__decided_at__lt=before) | Q(given__claim__decided_at__lt=before)
    replaced = Q(difclaim__status="replaced", difclaim__submitted_at__lt=before)
    return Document.objects.filter(decided | replaced).exclude(content=b"")


def _words_of_claims(before: datetime) -> Rows:
    return ForceMajeureClaim.objects.filter(decided_at__lt=before).exclude(explanation="")


def _attempts(model: type[Any]) -> Callable[[datetime], Rows]:
    return lambda before: model.objects.filter(attempt_time__lt=before)


RETENTIONS = (
    Retention("sessions", timedelta(0), lambda before: Session.objects.filter(expire_date__lt=before)),
    Retention("captchas", DAY, lambda before: CaptchaStore.objects.filter(expiration__lt=before)),
    Retention("registrations", DAY, lambda before: Registration.objects.filter(created_at__lt=before)),
    Retention("email changes", 90 * DAY, lambda before: EmailChange.objects.filter(asked_at__lt=before)),
    Retention("invitations", 90 * DAY, lambda before: Invitation.objects.filter(invited_at__lt=before)),
    Retention("attempts", 30 * DAY, _attempts(AccessAttempt)),
    Retention("refused attempts", 30 * DAY, _attempts(AccessFailureLog)),
    Retention("logins", YEAR, _attempts(AccessLog)),
    Retention("security events", YEAR, lambda before: SecurityEvent.objects.filter(at__lt=before)),
    Retention("staff's changes", 5 * YEAR, lambda before: LogEntry.objects.filter(action_time__lt=before)),
    Retention("documents", YEAR, _decided_documents, _empty),
    Retention("words of claims", YEAR, _words_of_claims, lambda rows: rows.update(explanation="")),
    Retention(
        "drafts",
        YEAR,
        lambda before: Dossier.objects.filter(state="draft", created_at__lt=before),
        _delete_drafts,
    ),
)


def forget() -> int:
    """Forget what is older than it may be, up to ten thousand rows of each kind; how many went."""
    return sum(_forget(each) for each in RETENTIONS)


def _forget(each: Retention) -> int:
    older, gone = each.older(timezone.now() - each.kept), 0
    for _ in range(MOST_BATCHES):
        keys = list(older.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            break
        each.forget(older.model._default_manager.filter(pk__in=keys))
        gone += len(keys)
    return gone
