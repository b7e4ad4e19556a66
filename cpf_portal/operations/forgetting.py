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
from catalogue.api.models import KeptAnswer
from catalogue.mailbox.models import MailboxChange
from catalogue.organisations.models import Invitation, Organisation
from catalogue.tokens.models import ApiToken
from cpf_portal.common.retention import lasting
from cpf_portal.operations.signals import leads
from dossiers.contact.models import Enquiry
from dossiers.dossier.models import Dossier
from dossiers.eligibility.models import Answers
from dossiers.employer.models import EmployerRequest
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.holder.forgetting import FORGOTTEN
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.transitions import drafts
from dossiers.webhooks.models import Delivery

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

    def first(self, now: datetime) -> Rows:
        """The keys of a batch of what is to go."""
        return self.older(now - self.kept).values_list("pk", flat=True)[:BATCH]


def _empty(documents: Rows) -> None:
    documents.update(content=b"")


def _delete_drafts(found: Rows) -> None:
    for draft in found:
        drafts.delete(draft)


def _old_drafts(before: datetime) -> Rows:
    return Dossier.objects.filter(state="draft", created_at__lt=before).order_by("created_at")


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


def _ended_tokens(before: datetime) -> Rows:
    return ApiToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).order_by("pk")


def _by(model: type[Any], field: str) -> Callable[[datetime], Rows]:
    """The rows of which a moment is past, by its index."""
    return lambda before: model._default_manager.filter(**{f"{field}__lt": before}).order_by(field)


def _as_written(model: type[Any], field: str) -> Callable[[datetime], Rows]:
    """The same without an index, of a table that is not ours, whose rows are written once and stay.

    They are in the order of that moment: the first are the oldest, and no other is looked at.
    """
    first = model._default_manager.order_by("pk").values("pk")
    return lambda before: model._default_manager.filter(
        **{f"{field}__lt": before}, pk__in=first[:BATCH]
    ).order_by("pk")


def _unconfirmed(before: datetime) -> Rows:
    """The organisations that someone said they managed, and whose link nobody followed."""
    asked = Organisation.objects.filter(standing=Organisation.Standing.APPLIED, members=None)
    return asked.filter(profile__changed_at__lt=before).order_by("pk")


RETENTIONS = (
    Retention("sessions", _by(Session, "expire_date"), holds_its_end=True),
    Retention("captchas", _by(CaptchaStore, "expiration")),
    Retention("registrations", _by(Registration, "created_at")),
    Retention("email_changes", _by(EmailChange, "asked_at")),
    Retention("email_changes", _by(MailboxChange, "asked_at")),
    Retention("recoveries", _by(AccountRecovery, "asked_at")),
    Retention("recoveries", _by(RecoveryRequest, "decided_at")),
    Retention("invitations", _by(Invitation, "invited_at")),
    Retention("invitations", _unconfirmed),
    Retention("api_answers", _by(KeptAnswer, "begun_at")),
    Retention("api_tokens", _ended_tokens),
    Retention("attempts", _by(AccessAttempt, "attempt_time")),
    Retention("attempts", _as_written(AccessFailureLog, "attempt_time")),
    Retention("logins", _as_written(AccessLog, "attempt_time")),
    Retention("security_events", _by(SecurityEvent, "at")),
    Retention("status_checks", _by(StatusCheck, "asked_at")),
    Retention("employer_requests", _by(EmployerRequest, "asked_at")),
    Retention("enquiries", _by(Enquiry, "written_at")),
    Retention("mails", _by(MemberMessage, "sent_at")),
    Retention("mails", _by(OutboxMessage, "sent_at")),
    Retention("mails", _by(Reminder, "sent_at")),
    Retention("webhooks", _by(Delivery, "owed_at")),
    Retention("signals", leads.unseen_since),
    Retention("staff_changes", _as_written(LogEntry, "action_time")),
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
    found, gone = each.first(timezone.now()), 0
    for _ in range(MOST_BATCHES):
        keys = list(found.all())
        if not keys:
            break
        each.forget(found.model._default_manager.filter(pk__in=keys))
        gone += len(keys)
    return gone
