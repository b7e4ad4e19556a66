"""The enrolment: consents, rights reserved, and what the bank says of the rest."""

from datetime import date

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.players import Player
from dossiers.lifecycle import State
from dossiers.money.financing import Plan
from dossiers.transitions import checks, drafts
from dossiers.transitions.availability import unpayable
from dossiers.transitions.engine import Details, move


@move
def validate(d: Dossier, *, by: Player, today: date, figures: Plan, rights_consent: bool) -> Details:
    """Enrol when nothing is left to pay: the rights are reserved and the figures frozen."""
    agreed = _freeze(d, "validate", figures, today, rights_consent=rights_consent, payment_consent=True)
    d.validated_on = today
    return checks.money(agreed)


@move
def pay(
    d: Dossier, *, by: Player, today: date, figures: Plan, rights_consent: bool, payment_consent: bool
) -> Details:
    """Start paying exactly what is left: the rights are reserved and the figures frozen, once."""
    agreed = _freeze(d, "pay", figures, today, rights_consent=rights_consent, payment_consent=payment_consent)
    return checks.money(agreed)


def _freeze(
    d: Dossier, verb: str, figures: Plan, today: date, *, rights_consent: bool, payment_consent: bool
) -> Plan:
    checks.hold_holder(d.trainee_id)
    agreed = checks.check_figures(d, figures, today)
    if refusal := unpayable(verb, agreed):
        raise refusal
    checks.check_consents(agreed, rights_consent=rights_consent, payment_consent=payment_consent)
    if d.status is State.PROPOSED:
        drafts.accept_proposal(d)
    if d.to_pay is None:
        ledger.hold(d.trainee_id, d.number, credit_used=agreed.credit_used, rights_used=agreed.rights_used)
        d.credit_used, d.rights_used, d.to_pay = agreed.credit_used, agreed.rights_used, agreed.to_pay
        d.waived = agreed.waived
    return agreed


@move
def payment_succeeded(
    d: Dossier, *, by: Player, today: date, amount: int, currency: str, reference: str
) -> Details:
    """Take the card money the bank confirms, when amount (cents), currency and reference match."""
    if (amount, currency.lower(), reference) != (d.to_pay, "eur", d.number):
        raise Refused("Ce paiement ne correspond pas au dossier.", code="mismatch")
    d.card_paid, d.validated_on = amount, today
    return {"amount": amount}


@move
def payment_failed(d: Dossier, *, by: Player, today: date, error: str = "") -> Details:
    """Note the bank's refusal; the rights stay reserved until the deadline, which does not move."""
    return {"error": error}
