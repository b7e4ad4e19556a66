"""What follows an ending: force majeure claimed and decided, a dossier taken off the list."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.documents.models import Document
from accounts.staff import two_people
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.players import Player
from dossiers.force_majeure.grounds import MOST_DOCUMENTS, grounds_on
from dossiers.force_majeure.models import ClaimDocument, ForceMajeureClaim
from dossiers.money import closings
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, move


@move
def claim_force_majeure(
    d: Dossier,
    *,
    by: Player,
    today: date,
    ground: str,
    documents: Sequence[Document],
    explanation: str = "",
) -> Details:
    """Claim one of the grounds of § 6, within 14 business days of the cancellation, with 1 to 5 documents.

    What the person explains stays out of the journal: it is forgotten with the documents.
    """
    if ground not in grounds_on(today):
        raise Refused("Choisissez l'un des motifs proposés.")
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise Refused(f"Joignez au moins un justificatif, et {MOST_DOCUMENTS} fichiers au plus.")
    claim = ForceMajeureClaim.objects.create(dossier=d, ground=ground, explanation=explanation.strip())
    for rank, document in enumerate(documents, 1):
        document.trainee = d.trainee
        document.save()
        ClaimDocument.objects.create(claim=claim, document=document, rank=rank)
    return {"ground": ground}


@move
def decide_force_majeure(
    d: Dossier,
    *,
    by: Player,
    today: date,
    accepted: bool,
    reason: str,
    hours_attended: Decimal | int | None = None,
) -> Details:
    """Accept or reject a claim, with a reason; the settlement is recomputed and becomes final.

    Whoever lately got into the holder's account does not decide (docs/rules.md § 13).
    """
    if by.user:
        two_people.check(d.trainee.user, by.user)
    if not reason.strip():
        raise Refused("Indiquez le motif de la décision : le stagiaire le lira.")
    if hours_attended is not None:
        checks.check_hours(d, hours_attended)
        d.hours_attended = Decimal(hours_attended)
    if accepted and d.has_entered and d.hours_attended is None:
        raise Refused("Indiquez les heures suivies : le calcul au prorata en dépend.")
    claim = d.claim
    claim.is_accepted, claim.decision_reason = accepted, reason.strip()
    claim.decided_at, claim.decided_by = timezone.now(), by.user
    claim.save()
    if accepted:
        closing = closings.close(d, closings.if_recognised(d, d.hours_attended or 0), today)
    else:
        closing = d.closing
        closings.apply(d, closing)
    return {"accepted": accepted, "reason": reason.strip()} | closings.amounts(closing)


@move
def hide(d: Dossier, *, by: Player, today: date) -> Details:
    """Take a finished dossier off the trainee's list; every record keeps it."""
    d.hidden_at = timezone.now()
    return None
