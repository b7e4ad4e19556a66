"""The request: sent by the trainee, answered by the organisation, cancelled or left to expire."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros
from dossiers.dossier import top_ups
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier, Proposal
from dossiers.lifecycle import Role, State
from dossiers.money import card
from dossiers.money.financing import Plan
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, transition


@transition
def send(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    figures: Plan,
    rights_consent: bool,
    payment_consent: bool,
    proven: str = "",
    terms: str | None = None,
) -> Details:
    """Send a complete draft, with both consents.

    `proven` is the eIDAS level at which FranceConnect has just identified the person, if it has; `terms`
    marks what the person read (`drafts.terms_of`), refused when the organisation has changed it since.
    """
    checks.check_identity(dossier.trainee_id, proven, today)
    checks.check_terms(dossier, terms)
    checks.check_other_requests(dossier)
    now = checks.check_figures(dossier, figures, today)
    checks.check_consents(figures, rights_consent=rights_consent, payment_consent=payment_consent)
    dossier.sent_on = today
    return checks.money(figures, now)


@transition
def acknowledge(dossier: Dossier, actor: Actor, today: date) -> Details:
    """Acknowledge, once, a request for an action with admission terms: more days to answer."""
    dossier.acknowledged_on = today
    return None


@transition
def accept(dossier: Dossier, actor: Actor, today: date) -> Details:
    """Accept unchanged; the start must still be far enough."""
    dossier.answered_on = today
    return None


@transition
def propose(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    starts_on: date,
    ends_on: date,
    hours: Decimal | int,
    price: int,
    note: str = "",
) -> Details:
    """Propose other dates, hours or price (never above the one asked), or add a note; price in cents."""
    before = (dossier.starts_on, dossier.ends_on, dossier.hours, dossier.price)
    after = (starts_on, ends_on, Decimal(hours), price)
    if before == after and not note.strip():
        raise Refused("Cette proposition ne change rien : acceptez plutôt la demande.")
    if price > dossier.price:
        raise Refused(f"Le prix proposé ne peut pas dépasser le prix publié, {euros(dossier.price)}.")
    if hours <= 0 or price <= 0:
        raise Refused("La durée et le prix proposés doivent être positifs.")
    checks.check_dates(starts_on, ends_on, today, dossier.sent_on)
    Proposal.objects.create(
        dossier=dossier, starts_on=starts_on, ends_on=ends_on, hours=hours, price=price, note=note
    )
    dossier.answered_on = today
    return {"before": _plain(before), "after": _plain(after), "note": note}


@transition
def refuse(dossier: Dossier, actor: Actor, today: date, *, reason: str, message: str) -> Details:
    """Refuse with a coded reason (`Dossier.RefusalReason`) and a message, both compulsory."""
    if reason not in Dossier.RefusalReason.values:
        raise Refused("Choisissez le motif du refus.")
    if not message.strip():
        raise Refused("Expliquez votre refus : le stagiaire lira ce message.")
    dossier.answered_on = today
    return {"reason": reason, "message": message.strip()}


@transition
def cancel_request(dossier: Dossier, actor: Actor, today: date) -> Details:
    """Cancel a request not yet validated, known not to be paid; whatever was reserved is released."""
    if card.may_be_paid(dossier):
        raise Refused(card.WAITING, code="bank_first")
    top_ups.drop(dossier, today)
    ledger.settle(dossier.trainee_id, dossier.number, used=0, reason="Demande annulée")
    return None


@transition
def expire(dossier: Dossier, actor: Actor, today: date, *, payment_lost: bool = False) -> Details:
    """End a request whose deadline has passed; a payment in progress must be known to be lost."""
    if (dossier.status is State.PAYMENT_PENDING and not payment_lost) or card.may_be_paid(dossier):
        raise Refused("Un paiement est en cours : il faut d'abord interroger la banque.")
    if dossier.to_pay is not None:  # nothing was reserved before the figures were frozen
        ledger.settle(dossier.trainee_id, dossier.number, used=0, reason="Délai dépassé")
    silent = Role.ORGANISATION if dossier.status is State.REQUESTED else Role.TRAINEE
    return {"silent": silent.value, "deadline": dossier.deadline.isoformat() if dossier.deadline else None}


def _plain(terms: tuple[Any, ...]) -> dict[str, Any]:
    names = ("starts_on", "ends_on", "hours", "price")
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in zip(names, terms, strict=True)
    }
