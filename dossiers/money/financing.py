"""How a training is paid (rules.md § 7): the avoir first, then the rights, the card for the rest."""

from dataclasses import dataclass
from datetime import date

from cpf_portal.common import law
from cpf_portal.common.law import CARD_MINIMUM


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a price, in cents; they sum to it. `waived` is what nobody is asked, less than 0,50 €."""

    credit_used: int
    rights_used: int
    to_pay: int
    waived: int = 0


def participation_on(day: date, *, jobseeker: bool = False) -> int:
    """The participation due on that day, in cents; nothing for a registered jobseeker."""
    return 0 if jobseeker else law.on(day).participation


def plan(*, price: int, rights: int, credit: int, participation: int) -> Plan:
    """Share a price between the avoir (`credit`), the rights and the card, all in cents.

    The participation is a floor of what is left, not added to it: the rights never cover it, an
    avoir may. `ValueError` when an amount is negative.
    """
    if min(price, rights, credit, participation) < 0:
        raise ValueError("amounts are positive")
    credit_used = min(credit, price)
    still_due = max(0, participation - credit_used)
    rights_used = min(rights, max(0, price - credit_used - still_due))
    return Plan(credit_used, rights_used, price - credit_used - rights_used)


def payable(figures: Plan) -> Plan:
    """The same plan, with a rest that a card can pay: nothing, or at least 0,50 € (docs/rules.md § 7).

    A bank takes no payment under 0,50 €: cents move from whatever else pays, the rights first, then the
    avoir, so that the rest reaches it. When all together do not make 0,50 €, those cents are waived.
    """
    missing = CARD_MINIMUM - figures.to_pay
    if not 0 < figures.to_pay < CARD_MINIMUM:
        return figures
    if figures.rights_used + figures.credit_used < missing:
        return Plan(figures.credit_used, figures.rights_used, 0, waived=figures.to_pay)
    from_rights = min(figures.rights_used, missing)
    from_credit = missing - from_rights
    return Plan(figures.credit_used - from_credit, figures.rights_used - from_rights, CARD_MINIMUM)
