"""The enrolment: consents, rights reserved, and what the bank says of the rest."""

from dataclasses import asdict
from datetime import date
from typing import Any

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.eligibility import facts
from dossiers.lifecycle import State
from dossiers.money.financing import Plan
from dossiers.transitions import checks, drafts
from dossiers.transitions.availability import unpayable
from dossiers.transitions.engine import Details, transition


@transition
def validate(dossier: Dossier, actor: Actor, today: date, *, figures: Plan, rights_consent: bool) -> Details:
    """Enrol when nothing is left to pay: the rights are reserved and the figures frozen."""
    told = _freeze(dossier, "validate", figures, today, rights_consent=rights_consent, payment_consent=True)
    dossier.validated_on = today
    return told


@transition
def pay(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    figures: Plan,
    rights_consent: bool,
    payment_consent: bool,
) -> Details:
    """Start paying exactly what is left: the rights are reserved and the figures frozen, once."""
    return _freeze(
        dossier, "pay", figures, today, rights_consent=rights_consent, payment_consent=payment_consent
    )


def _freeze(
    dossier: Dossier, name: str, figures: Plan, today: date, *, rights_consent: bool, payment_consent: bool
) -> dict[str, Any]:
    """Reserve what the person consented to and freeze the figures, once; what the journal keeps of them."""
    checks.hold_holder(dossier.trainee_id)
    now = checks.check_figures(dossier, figures, today)
    if refusal := unpayable(name, figures):
        raise Refused(refusal.reason, code=refusal.code)
    checks.check_consents(figures, rights_consent=rights_consent, payment_consent=payment_consent)
    if now:
        checks.check_status(dossier, today, now)
        facts.check_to_enrol(dossier, today, now)
    if dossier.status is State.PROPOSED:
        drafts.accept_proposal(dossier)
    if now:
        ledger.hold(
            dossier.trainee_id,
            dossier.number,
            credit_used=figures.credit_used,
            rights_used=figures.rights_used,
            dotations=now.dotations,
        )
        for part, cents in asdict(figures).items():
            setattr(dossier, part, cents)
    return checks.money(figures, now)


@transition
def payment_succeeded(
    dossier: Dossier, actor: Actor, today: date, *, amount: int, currency: str, reference: str
) -> Details:
    """Take the card money the bank confirms, when amount (cents), currency and reference match."""
    if (amount, currency.lower(), reference) != (dossier.to_pay, "eur", dossier.number):
        raise Refused("Ce paiement ne correspond pas au dossier.", code="mismatch")
    dossier.card_paid, dossier.validated_on = amount, today
    return {"amount": amount}


@transition
def payment_failed(dossier: Dossier, actor: Actor, today: date, *, error: str = "") -> Details:
    """Note the bank's refusal; the rights stay reserved until the deadline, which does not move."""
    return {"error": error}
