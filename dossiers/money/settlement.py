"""What becomes of rights and card money when a dossier ends (rules.md § 5): nine cases, in order."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days, business_days_between, last_day_before


class Case(IntEnum):
    """Who ends a dossier and when: the rows of docs/rules.md § 5, whose numbers the database keeps."""

    ORGANISATION_BEFORE_ENTRY = 1
    ORGANISATION_AFTER_ENTRY = 2
    WITHDRAWAL = 3
    EARLY = 4
    FORCE_MAJEURE_BEFORE_ENTRY = 5
    LATE = 6
    FORCE_MAJEURE_AFTER_ENTRY = 7
    ABANDONED = 8
    COMPLETED = 9

    @property
    def returns_everything(self) -> bool:
        """Whether all the rights are released and all the card money is refunded."""
        return self in (
            Case.ORGANISATION_BEFORE_ENTRY,
            Case.WITHDRAWAL,
            Case.EARLY,
            Case.FORCE_MAJEURE_BEFORE_ENTRY,
        )

    @property
    def prorata(self) -> bool:
        """Whether only the hours given or attended are used and kept."""
        return self in (Case.ORGANISATION_AFTER_ENTRY, Case.FORCE_MAJEURE_AFTER_ENTRY)

    @property
    def claimable(self) -> bool:
        """Whether a claim of force majeure may still change everything."""
        return self in (Case.LATE, Case.ABANDONED)

    @property
    def gives_credit(self) -> bool:
        """Whether what is kept of the card money becomes an avoir."""
        return self is Case.LATE


# What others than the trainee gave, and its two ways.
OTHERS = ("dotation_returned", "dotation_kept", "top_up_returned", "top_up_kept")


@dataclass(frozen=True, slots=True)
class Settlement:
    """The case and the amounts, in cents: released + used = rights, refunded + kept = card, and so on.

    What others gave goes back to them, never to the trainee: `dotation_returned` to the dotations it came
    from, `top_up_returned` to the funder.

    `card_back` is the part of `card_refunded` that had already gone back to the card; `card_undue` is the
    part of that which the case does not give back, and for which no avoir makes up.
    """

    case: Case
    rights_released: int
    rights_used: int
    card_refunded: int
    card_kept: int
    credit: int
    card_back: int = 0
    card_undue: int = 0
    dotation_returned: int = 0
    dotation_kept: int = 0
    top_up_returned: int = 0
    top_up_kept: int = 0

    @property
    def kept(self) -> int:
        """What the training costs in the end, whoever paid."""
        return self.rights_used + self.card_kept + self.dotation_kept + self.top_up_kept

    @property
    def lost(self) -> int:
        """What is the trainee's and comes back to them in no form, be it an avoir."""
        return self.rights_used + self.dotation_kept + self.card_kept - self.credit

    @property
    def given_back(self) -> int:
        """What goes back to where it came from."""
        return self.rights_released + self.card_refunded + self.dotation_returned + self.top_up_returned


def settle(
    *,
    rights: int,
    card: int,
    by: str,
    on: date,
    validated_on: date,
    starts_on: date,
    entered: bool = False,
    completed: bool = False,
    force_majeure: bool = False,
    hours_planned: Decimal | int = 0,
    hours_attended: Decimal | int = 0,
    card_back: int = 0,
    dotation: int = 0,
    top_up: int = 0,
) -> Settlement:
    """The settlement of a dossier that ends on that day; the first case that fits wins.

    `rights` is what the ledger holds for the dossier, avoir included but `dotation` apart, `card` what was
    paid, `top_up` what a funder gives, in cents: each part is shared by the same case. `card_back`
    is what the bank has already given back of it, on its own or by a dispute: it is of what is refunded,
    so neither kept nor given again as an avoir. `by` is "trainee" or "organisation". When `completed`,
    `force_majeure` says that hours were lost to it and `hours_attended` counts every hour not so lost.
    `ValueError` when an amount, the hours or `by` make no sense.
    """
    if min(rights, card, card_back, dotation, top_up) < 0 or by not in ("trainee", "organisation"):
        raise ValueError("amounts are positive, and a dossier ends by the trainee or the organisation")
    case = _case(by, on, validated_on, starts_on, entered, completed, force_majeure)
    parts = [rights, card, dotation, top_up]
    if case.returns_everything:
        parts = [0] * len(parts)
    elif case.prorata or (case is Case.COMPLETED and force_majeure):
        parts = [_prorata(total, hours_attended, hours_planned) for total in parts]
    used, kept, dotation_kept, top_up_kept = parts
    return replace(
        _shared(case, rights - used, used, card, kept, card_back),
        dotation_returned=dotation - dotation_kept,
        dotation_kept=dotation_kept,
        top_up_returned=top_up - top_up_kept,
        top_up_kept=top_up_kept,
    )


def recount(settled: Settlement, card_back: int) -> Settlement:
    """A settlement that waits (a claimable case keeps all) once so much has gone back to the card."""
    card = settled.card_refunded + settled.card_kept
    counted = _shared(settled.case, settled.rights_released, settled.rights_used, card, card, card_back)
    others = {name: getattr(settled, name) for name in OTHERS}
    return replace(counted, **others)


def _shared(case: Case, released: int, used: int, card: int, kept: int, back: int) -> Settlement:
    """What is kept of the card's money is at most what has not gone back."""
    back = min(back, card)
    left = min(kept, card - back)
    credit, undue = (left, 0) if case.gives_credit else (0, kept - left)
    return Settlement(case, released, used, card - left, left, credit, back, undue)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of days with one case for a trainee who cancels; `until` is its last day, None for ever."""

    case: Case
    until: date | None


def phases(validated_on: date, starts_on: date) -> list[Phase]:
    """What cancelling before the entry brings, day after day: withdrawal, still free, then too late."""
    rules = law.on(validated_on)
    withdrawal = add_business_days(validated_on, rules.withdrawal_days)
    day = last_day_before(starts_on, rules.free_days)
    free = [Phase(Case.EARLY, day)] if day > withdrawal else []
    return [Phase(Case.WITHDRAWAL, withdrawal), *free, Phase(Case.LATE, None)]


def free_until(validated_on: date, starts_on: date) -> date:
    """The last day on which a trainee not yet entered cancels and gets everything back."""
    return max(phase.until for phase in phases(validated_on, starts_on) if phase.until)


def _case(
    by: str,
    on: date,
    validated_on: date,
    starts_on: date,
    entered: bool,
    completed: bool,
    force_majeure: bool,
) -> Case:
    if completed:
        return Case.COMPLETED
    if by == "organisation":
        return Case.ORGANISATION_AFTER_ENTRY if entered else Case.ORGANISATION_BEFORE_ENTRY
    if entered:
        return Case.FORCE_MAJEURE_AFTER_ENTRY if force_majeure else Case.ABANDONED
    rules = law.on(validated_on)
    if on <= add_business_days(validated_on, rules.withdrawal_days):
        return Case.WITHDRAWAL
    if business_days_between(on, starts_on) >= rules.free_days:
        return Case.EARLY
    return Case.FORCE_MAJEURE_BEFORE_ENTRY if force_majeure else Case.LATE


def _prorata(total: int, attended: Decimal | int, planned: Decimal | int) -> int:
    """The part of a total that the attended hours earn, rounded half up to the cent."""
    if not 0 <= attended <= planned or planned <= 0:
        raise ValueError("attended hours go from 0 to the planned hours, which are positive")
    share = Decimal(total) * Decimal(attended) / Decimal(planned)
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))
