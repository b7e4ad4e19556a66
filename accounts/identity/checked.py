"""An identity document: given by its holder, checked by two agents, then forgotten (docs/rules.md § 9)."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accounts.documents.models import Document
from accounts.identity import freezing
from accounts.identity.models import IdentityCheck
from accounts.mails import jobs
from accounts.people.models import User
from accounts.rights import ledger
from accounts.security import events
from accounts.staff import two_people
from cpf_portal.common import law
from cpf_portal.common.errors import Refused

Status = IdentityCheck.Status


def is_proven(trainee_id: int, today: date) -> bool:
    """Whether a document that two agents accepted proves today who the holder is."""
    accepted = IdentityCheck.objects.filter(trainee=trainee_id, status=Status.ACCEPTED)
    return accepted.filter(valid_until__gte=today).exists()


def latest_of(trainee_id: int) -> IdentityCheck | None:
    """What the holder last gave, if anything."""
    return IdentityCheck.objects.filter(trainee=trainee_id).order_by("-pk").first()


@transaction.atomic
def submit(trainee_id: int, kind: str, document: Document, back: Document | None = None) -> IdentityCheck:
    """Give a document; it replaces one that still waits, of which nothing is kept."""
    ledger.lock_open_holder(trainee_id)
    for waiting in IdentityCheck.objects.filter(
        trainee=trainee_id, status__in=(Status.SUBMITTED, Status.CHECKED)
    ):
        waiting.status = Status.REPLACED
        waiting.save()
        _forget(waiting)
    for each in filter(None, (document, back)):
        each.trainee_id = trainee_id
        each.save()
    check = IdentityCheck.objects.create(trainee_id=trainee_id, kind=kind, document=document, back=back)
    events.note(trainee_id, events.What.IDENTITY, details="pièce transmise")
    return check


@transaction.atomic
def decide(check: IdentityCheck, by: User, *, accepted: bool, reason: str = "") -> IdentityCheck:
    """Accept, which another agent must do too, independent of the first; or reject, which ends it.

    `Refused` when it waits no more, when whoever decides is not independent (`two_people`), or without a
    reason to reject.
    """
    ledger.lock_holder(check.trainee_id)
    check = IdentityCheck.objects.select_related("trainee__user", "checked_by").get(pk=check.pk)
    if not check.waits:
        raise Refused("Cette pièce n'attend plus de décision.")
    two_people.check_other(check.trainee.user, by)
    if check.checked_by:
        two_people.check_other(check.checked_by, by)
    if not accepted and not reason.strip():
        raise Refused("Indiquez le motif du refus : le titulaire le lira.")
    now = timezone.now()
    if accepted and not check.checked_by:
        check.status, check.checked_by, check.checked_at = Status.CHECKED, by, now
        check.save()
        return check
    check.decided_by, check.decided_at = by, now
    if accepted:
        today = timezone.localdate()
        check.status = Status.ACCEPTED
        check.valid_until = today + relativedelta(years=law.on(today).identity_years)
    else:
        check.status, check.reason = Status.REJECTED, reason.strip()
    check.save()
    _forget(check)
    if accepted:
        freezing.lift(check.trainee_id, proven_at=check.submitted_at, how="pièce d'identité")
    told = "pièce acceptée" if accepted else "pièce refusée"
    events.note(check.trainee_id, events.What.IDENTITY, details=told)
    jobs.mail_identity.defer(check_id=check.pk)
    return check


def _forget(check: IdentityCheck) -> None:
    """Keep nothing of the documents but that they were given, and when."""
    Document.objects.filter(pk__in=check.documents).update(content=b"")
