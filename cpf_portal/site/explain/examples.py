"""Examples that the explanations give, counted by the rules themselves for the day they are read: pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.sums import Line
from dossiers.money.financing import Plan, participation_on, plan
from dossiers.money.settlement import Settlement, phases, settle

# In cents, what the one of the examples has: a training, rights, and an employer that helps.
PRICE, RIGHTS, EMPLOYER_GIVES = 1_900_00, 1_820_00, 400_00
# Business days between the last one to change one's mind and the last one to cancel without cost.
BETWEEN = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which cancelling brings the same, both included, and what it brings."""

    first: date
    last: date
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Someone who validated that day a training that starts so long after, and could cancel on any day."""

    validated_on: date
    starts_on: date
    paid: Plan
    stretches: list[Stretch]
    entered: Settlement


def cancelling(today: date) -> Cancelling:
    """Who validates today, what each day to come would bring them: to withdraw, early, late, once entered."""
    rules = law.on(today)
    withdrawal = add_business_days(today, rules.withdrawal_days)
    starts_on = add_business_days(withdrawal, BETWEEN + rules.free_days)
    paid = _paid(today)

    def ending(day: date, *, entered: bool = False) -> Settlement:
        return settle(
            rights=paid.rights_used,
            card=paid.to_pay,
            by="trainee",
            on=day,
            validated_on=today,
            starts_on=starts_on,
            entered=entered,
        )

    stretches, first = [], today
    for phase in phases(today, starts_on):
        last = phase.until or starts_on - timedelta(days=1)
        stretches.append(Stretch(first, last, ending(first)))
        first = last + timedelta(days=1)
    return Cancelling(today, starts_on, paid, stretches, ending(starts_on, entered=True))


@dataclass(frozen=True, slots=True)
class Bill:
    """Who pays a training: whose example it is, the lines of the price, what is left by card."""

    title: str
    lines: list[Line]
    to_pay: int


def financing(today: date) -> list[Bill]:
    """The same price twice: paid by rights and a card, then with the help of an employer, who exempts."""
    alone = _paid(today)
    helped = plan(price=PRICE, rights=RIGHTS, credit=0, participation=0, dotation=EMPLOYER_GIVES)
    return [
        Bill("Vos droits, et vous", _lines(alone), alone.to_pay),
        Bill("Votre employeur vous aide", _lines(helped), helped.to_pay),
    ]


def _paid(today: date) -> Plan:
    return plan(price=PRICE, rights=RIGHTS, credit=0, participation=participation_on(today))


def _lines(parts: Plan) -> list[Line]:
    taken = [("Dotation de votre employeur", parts.dotation_used), ("Vos droits", parts.rights_used)]
    return [
        Line("Prix de la formation", parts.price),
        *(Line(label, -cents) for label, cents in taken if cents),
    ]
