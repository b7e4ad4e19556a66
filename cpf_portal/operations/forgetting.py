"""What is kept for a while only: one periodic task forgets what is older than `common.retention` says.

Rows go by batches, so that a long list never holds a lock for long; what a run leaves is taken by the next
one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from captcha.models import CaptchaStore
from dateutil.relativedelta import relativedelta
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.documents.models import Document
from accounts.identity.models import AccountRecovery, RecoveryRequest
from accounts.registration.models import Registration
from accounts.security.models import EmailChange, SecurityEvent
from accounts.status.models import StatusCheck
from catalogue.organisations.models import Invitation
from cpf_portal.common.retention import lasting
from dossiers.contact.models import Enquiry
from dossiers.dossier.models import Dossier
from dossiers.eligibility.models import Answers
from dossiers.employer.models import EmployerRequest
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.holder.forgetting import FORGOTTEN
from dossiers.transitions import drafts

BATCH, MOST_BATCHES = 500, 20
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept, by its code in the table, which rows are older than a moment, and how they go."""

    code: str
    older: Callable[[datetime], Rows]
    forget: Callable[[Rows], object] = lambda rows: rows.delete()
    holds_its_end: bool = False

    @property
    def kept(self) -> relativedelta:
        """For how long; nothing more for rows that hold their own end."""
        return relativedelta() if self.holds_its_end else lasting(self.code)


def _empty(documents: Rows) -> None:
    documents.update(content=b"")


def _delete_drafts(found: Rows) -> None:
    for draft in found:
        drafts.delete(draft)


def _old_drafts(before: datetime) -> Rows:
    return Dossier.objects.filter(state="draft", created_at__lt=before)


def _decided_documents(before: datetime) -> Rows:
    decided = Q(difclaim__decided_at__lt=before) | Q(claim_document__claim__decided_at__lt=before)
    replaced = Q(difclaim__status="replaced", difclaim__submitted_at__lt=before)
    return Document.objects.filter(decided | replaced).exclude(content=b"")


def _words_of_claims(before: datetime) -> Rows:
    return ForceMajeureClaim.objects.filter(decided_at__lt=before).exclude(explanation="")


def _agreements(before: datetime) -> Rows:
    return Document.objects.filter(answers__dossier__closed_on__lt=before).exclude(content=b"")


def _vae_numbers(before: datetime) -> Rows:
    return Answers.objects.filter(dossier__closed_on__lt=before).exclude(vae_number__in=("", FORGOTTEN))


def _attempts(model: type[Any]) -> Callable[[datetime], Rows]:
    return lambda before: model.objects.filter(attempt_time__lt=before)


RETENTIONS = (
    Retention("sessions", lambda end: Session.objects.filter(expire_date__lt=end), holds_its_end=True),
    Retention("captchas", lambda before: CaptchaStore.objects.filter(expiration__lt=before)),
    Retention("registrations", lambda before: Registration.objects.filter(created_at__lt=before)),
    Retention("email_changes", lambda before: EmailChange.objects.filter(asked_at__lt=before)),
    Retention("recoveries", lambda before: AccountRecovery.objects.filter(asked_at__lt=before)),
    Retention("recoveries", lambda before: RecoveryRequest.objects.filter(decided_at__lt=before)),
    Retention("invitations", lambda before: Invitation.objects.filter(invited_at__lt=before)),
    Retention("attempts", _attempts(AccessAttempt)),
    Retention("attempts", _attempts(AccessFailureLog)),
    Retention("logins", _attempts(AccessLog)),
    Retention("security_events", lambda before: SecurityEvent.objects.filter(at__lt=before)),
    Retention("status_checks", lambda before: StatusCheck.objects.filter(asked_at__lt=before)),
    Retention("employer_requests", lambda before: EmployerRequest.objects.filter(asked_at__lt=before)),
    Retention("enquiries", lambda before: Enquiry.objects.filter(written_at__lt=before)),
    Retention("staff_changes", lambda before: LogEntry.objects.filter(action_time__lt=before)),
    Retention("documents", _decided_documents, _empty),
    Retention("documents", _words_of_claims, lambda rows: rows.update(explanation="")),
    Retention("answers", _agreements, _empty),
    Retention("answers", _vae_numbers, lambda rows: rows.update(vae_number=FORGOTTEN)),
    Retention("drafts", _old_drafts, _delete_drafts),
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
