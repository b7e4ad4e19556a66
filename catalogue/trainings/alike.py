"""Which actions of a training are too alike (EDOF): the same offer, or the same only a few hours longer."""

from collections.abc import Hashable
from decimal import Decimal
from typing import Protocol

# Two actions that differ by their hours only differ by so many.
HOURS_APART = 10


class Described(Protocol):
    """An action, of the database or of a file."""

    @property
    def mode(self) -> str: ...
    @property
    def pedagogy(self) -> str: ...
    @property
    def language(self) -> str: ...


def sort_of(action: Described, place: Hashable) -> Hashable:
    """What two actions have in common when only their hours tell them apart; `place` is what names theirs.

    The price is no part of it: two prices for the same thing are no choice to offer.
    """
    pedagogy = " ".join(action.pedagogy.split()).casefold()
    return str(action.mode), place, pedagogy, action.language.lower()


def are_too_near(hours: Decimal, others: Decimal) -> bool:
    """Whether so many hours do not tell two actions of one sort apart."""
    return abs(Decimal(hours) - others) < HOURS_APART
