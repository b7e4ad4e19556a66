"""The figures of the law, each with the days from which its values hold (docs/rules.md § 3 to 8): pure.

A change of law is one more value of a figure, from a day on. A dossier already begun keeps what it had:
each figure is read at the day of the event that the rule speaks of, said beside it, never later.

Sums are cents, delays are business days (docs/rules.md § 1).
"""

from dataclasses import dataclass
from datetime import date
from typing import Self, overload


class Dated:
    """A figure: its first value, then what it becomes, each from a day on."""

    def __init__(self, first: int, *changes: tuple[date, int]) -> None:
        self.values = ((date.min, first), *changes)

    def on(self, day: date) -> int:
        """The value in force on that day."""
        return next(value for since, value in reversed(self.values) if since <= day)

    @property
    def least(self) -> int:
        """The lowest value it ever has."""
        return min(value for _, value in self.values)

    @property
    def most(self) -> int:
        """The highest value it ever has."""
        return max(value for _, value in self.values)

    @overload
    def __get__(self, figures: None, owner: object) -> Self: ...
    @overload
    def __get__(self, figures: "Figures", owner: object) -> int: ...
    def __get__(self, figures: "Figures | None", owner: object) -> Self | int:
        return self if figures is None else self.on(figures.day)


@dataclass(frozen=True)
class Figures:
    """What is in force on a day: `law.on(day).withdrawal_days`, or `Figures.withdrawal_days.on(day)`."""

    day: date

    # From the answer of the organisation to the start, at least. Read on the day the request is sent.
    start_days = Dated(11)
    # For the organisation to answer: the day the request is sent.
    answer_days = Dated(2)
    # For it to check admission terms: the day it acknowledges the request.
    admission_days = Dated(30)
    # For the trainee to accept, validate and pay: the day the organisation answers.
    acceptance_days = Dated(4)
    # To change one's mind after validating, everything given back: the day of the validation.
    withdrawal_days = Dated(14)
    # Before the start, as long as cancelling stays free: the day of the validation.
    free_days = Dated(7)
    # To claim force majeure: the day the dossier ends.
    claim_days = Dated(14)
    # For each side to declare the entry, or the exit: the day it was planned on.
    declaration_days = Dated(3)
    # Open requests of one person for one action, at most: the day another is sent.
    open_requests = Dated(5)
    # The « participation forfaitaire » : the day the amounts are counted, until they are frozen.
    participation = Dated(
        0,
        (date(2024, 5, 2), 100_00),
        (date(2025, 1, 1), 102_23),
        (date(2026, 1, 1), 103_20),
        (date(2026, 4, 2), 150_00),
    )
    # The highest of the CPF's caps (people without a diploma), for a year and in all: the day of the credit.
    yearly_cap = Dated(800_00)
    total_cap = Dated(8_000_00)
    # Before the last day of a dotation, its holder is told, in days of the calendar: the day that is told.
    dotation_notice_days = Dated(30)
    # Who may hold an account, in years, and with an apprenticeship contract: the day of the registration.
    holder_age = Dated(16)
    apprentice_age = Dated(15)


def on(day: date) -> Figures:
    """The figures in force on that day."""
    return Figures(day)


# What has one value. The least a card pays is also known to a constraint of the database.
CARD_MINIMUM = 50
# The DIF ended with 2014: an hour's worth, the most hours one may have, the last day to enter them.
DIF_CENTS_PER_HOUR, DIF_HOURS = 15_00, 120
DIF_CLOSED_AFTER = date(2021, 6, 30)
