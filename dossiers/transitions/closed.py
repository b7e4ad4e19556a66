"""What follows an ending: force majeure claimed and decided, a dossier taken off the list."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.documents.models import Document
from accounts.staff import two_people
from cpf_portal.common.errors import Refused
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import MOST_DOCUMENTS, grounds_on
from dossiers.force_majeure.models import ClaimDocument, ForceMajeureClaim
from dossiers.money import closings
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, transition


@transition
def claim_force_majeure(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    ground: str,
    documents: Sequence[Document],
    explanation: str = "",
) -> Details:
    """Claim one of the grounds of § 6, as long as the closing may change, with 1 to 5 documents.

    What the person explains stays out of the journal: it is forgotten with the documents.
    """
    if ground not in grounds_on(today):
        raise Refused("Choisissez l'un des motifs proposés.")
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise Refused(f"Joignez au moins un justificatif, et {MOST_DOCUMENTS} fichiers au plus.")
    claim = ForceMajeureClaim.objects.create(dossier=dossier, ground=ground, explanation=explanation.strip())
    for rank, document in enumerate(documents, 1):
        document.trainee = dossier.trainee
        document.save()
        ClaimDocument.objects.create(claim=claim, document=document, rank=rank)
    return {"ground": ground}


@transition
def decide_force_majeure(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    accepted: bool,
    reason: str,
    hours_attended: Decimal | int | None = None,
) -> Details:
    """Accept or reject a claim, with a reason; the settlement is recomputed and becomes final.

    Whoever lately got into the holder's account does not decide (docs/rules.md § 13).
    """
    if actor.user:
        two_people.check(dossier.trainee.user, actor.user)
    if not reason.strip():
        raise Refused("Indiquez le motif de la décision : le stagiaire le lira.")
    if hours_attended is not None:
        checks.check_hours(dossier, hours_attended)
        dossier.hours_attended = Decimal(hours_attended)
    if accepted and dossier.has_entered and dossier.hours_attended is None:
        raise Refused("Indiquez les heures suivies : le calcul au prorata en dépend.")
    claim = dossier.claim
    claim.is_accepted, claim.decision_reason = accepted, reason.strip()
    claim.decided_at, claim.decided_by = timezone.now(), actor.user
    claim.save()
    if accepted:
        closing = closings.close(dossier, closings.if_recognised(dossier, dossier.hours_attended or 0), today)
    else:
        closing = dossier.closing
        closings.apply(dossier, closing)
    return {"accepted": accepted, "reason": reason.strip()} | closings.amounts(closing)


@transition
def hide(dossier: Dossier, actor: Actor, today: date) -> Details:
    """Take a finished dossier off the trainee's list; every record keeps it."""
    dossier.hidden_at = timezone.now()
    return None
