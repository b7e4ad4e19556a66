"""The DIF: hours acquired until the end of 2014, turned into rights once staff accept them (rules.md § 8)."""

from decimal import ROUND_CEILING, Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.documents.models import Document
from accounts.people.models import Trainee, User
from accounts.rights import ledger, questions
from accounts.rights.models import DifClaim, RightsLine
from accounts.staff import two_people
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import hours as hours_in_words
from cpf_portal.common.french import short_date
from cpf_portal.common.law import DIF_CENTS_PER_HOUR, DIF_CLOSED_AFTER, DIF_HOURS

Status = DifClaim.Status


def amount_of(hours: Decimal | int) -> int:
    """What hours of DIF are worth, in cents, rounded up to the euro."""
    euros = (Decimal(hours) * DIF_CENTS_PER_HOUR / 100).quantize(Decimal(1), ROUND_CEILING)
    return int(euros) * 100


def is_open() -> bool:
    """Whether hours may still be entered: until the law closed it, or when the operator reopens it."""
    return settings.DIF_REOPENED or timezone.localdate() <= DIF_CLOSED_AFTER


def why_not(trainee: Trainee) -> str:
    """Why the trainee cannot enter hours now, in words; empty when they can."""
    if not is_open():
        return f"La saisie des heures de DIF est close depuis le {short_date(DIF_CLOSED_AFTER)}."
    if questions.has_validated(trainee.pk):
        return "Vos heures de DIF ne changent plus : une formation a déjà été validée avec vos droits."
    return ""


def latest_of(trainee: Trainee) -> DifClaim | None:
    """What the trainee last entered, if anything."""
    return trainee.dif_claims.order_by("-pk").first()


@transaction.atomic
def submit(trainee: Trainee, hours: Decimal | int, document: Document) -> DifClaim:
    """Enter hours, or correct those entered before; they count once staff accept them.

    A correction replaces what waits for a decision; what was accepted stays credited meanwhile.
    """
    ledger.lock_open_holder(trainee.pk)
    if reason := why_not(trainee):
        raise Refused(reason)
    if not 0 < hours <= DIF_HOURS:
        raise Refused(f"Les heures de DIF vont de 1 à {DIF_HOURS}.")
    trainee.dif_claims.filter(status=Status.SUBMITTED).update(status=Status.REPLACED)
    document.trainee = trainee
    document.save()
    return DifClaim.objects.create(trainee=trainee, hours=hours, document=document)


@transaction.atomic
def decide(claim: DifClaim, by: User, *, accepted: bool, reason: str = "") -> None:
    """Accept hours, credited at once, or reject them with a reason; once.

    Hours accepted after others replace them: only the difference enters the ledger. `Refused` when a first
    dossier was validated meanwhile, or when the difference takes away more than is available.
    """
    ledger.lock_holder(claim.trainee_id)  # one decision at a time, on this claim and any other of theirs
    claim = DifClaim.objects.select_related("trainee__user").get(pk=claim.pk)
    if claim.status != Status.SUBMITTED:
        raise Refused("Cette saisie n'attend plus de décision.")
    two_people.check(claim.trainee.user, by)
    if not accepted and not reason.strip():
        raise Refused("Indiquez le motif du rejet : le titulaire le lira.")
    if accepted:
        _credit(claim)
        claim.trainee.dif_claims.filter(status=Status.ACCEPTED).update(status=Status.REPLACED)
    claim.status = Status.ACCEPTED if accepted else Status.REJECTED
    claim.reason, claim.decided_at, claim.decided_by = reason.strip(), timezone.now(), by
    claim.save()


def _credit(claim: DifClaim) -> None:
    before = claim.trainee.dif_claims.filter(status=Status.ACCEPTED).first()
    if before and questions.has_validated(claim.trainee_id):
        raise Refused(
            "Les heures déjà acceptées ne changent plus : une première formation a été validée avec ces "
            "droits. Rejetez cette saisie en l'expliquant."
        )
    difference = amount_of(claim.hours) - (amount_of(before.hours) if before else 0)
    if difference:
        told = f"DIF, {hours_in_words(claim.hours)}"
        reason = f"Correction : {told}" if before else told
        ledger.credit(
            claim.trainee_id, RightsLine.Source.DIF, difference, reason, reference=f"dif:{claim.pk}"
        )
