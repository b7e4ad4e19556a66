"""How a price is paid (docs/rules.md § 7): dotations, avoir, rights under a cap, top-up, then the card."""

from dataclasses import dataclass, replace
from datetime import date

from cpf_portal.common import law
from cpf_portal.common.law import CARD_MINIMUM
from cpf_portal.common.law.kinds import cap_row_on


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a price, in cents; they sum to it. `waived` is what nobody is asked, less than 0,50 €."""

    dotation_used: int
    credit_used: int
    rights_used: int
    top_up_used: int
    to_pay: int
    waived: int = 0

    @property
    def price(self) -> int:
        """What the parts sum to."""
        return self.given + self.rights_used + self.credit_used + self.to_pay + self.waived

    @property
    def given(self) -> int:
        """What others than the person pay."""
        return self.dotation_used + self.top_up_used


def participation_on(day: date, *, exempt: bool = False) -> int:
    """The participation due on that day, in cents; nothing for whom the law exempts."""
    return 0 if exempt else law.on(day).participation


def cap_on(day: date, kind: str) -> int | None:
    """What rights pay at most that day for a certification, given by its code, in cents; None: no cap."""
    row = cap_row_on(day, kind)
    return row.value if row else None


def plan(
    *,
    price: int,
    rights: int,
    credit: int,
    participation: int,
    dotation: int = 0,
    cap: int | None = None,
    top_up: int = 0,
) -> Plan:
    """Share a price between dotations, avoir (`credit`), rights, top-up and card, all in cents.

    The participation is a floor of what does not come from rights, not added to the price: whatever else
    covers it. Rights never go above `cap`. `ValueError` when an amount is negative.
    """
    if min(price, rights, credit, participation, dotation, cap or 0, top_up) < 0:
        raise ValueError("amounts are positive")
    dotation_used = min(dotation, price)
    credit_used = min(credit, price - dotation_used)
    still_due = max(0, participation - dotation_used - credit_used)
    for_rights = max(0, price - dotation_used - credit_used - still_due)
    rights_used = min(rights, for_rights) if cap is None else min(rights, cap, for_rights)
    left = price - dotation_used - credit_used - rights_used
    top_up_used = min(top_up, left)
    return Plan(dotation_used, credit_used, rights_used, top_up_used, left - top_up_used)


def payable(figures: Plan) -> Plan:
    """The same plan, with a rest that a card can pay: nothing, or at least 0,50 € (docs/rules.md § 7).

    A bank takes no payment under 0,50 €: cents move from whatever else pays, the rights first, then the
    avoir, then what others give, so that the rest reaches it. When all together do not make 0,50 €, those
    cents are waived.
    """
    missing = CARD_MINIMUM - figures.to_pay
    if not 0 < figures.to_pay < CARD_MINIMUM:
        return figures
    if figures.price - figures.to_pay < missing:
        return replace(figures, to_pay=0, waived=figures.to_pay)
    changed = {"to_pay": CARD_MINIMUM}
    for name in ("rights_used", "credit_used", "top_up_used", "dotation_used"):
        taken = min(missing, getattr(figures, name))
        changed[name] = getattr(figures, name) - taken
        missing -= taken
    return replace(figures, **changed)
