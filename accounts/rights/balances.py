"""What a holder has, in cents: balances of their own money by source, and of each dotation. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from accounts.rights.dotations.models import DotationKind
from accounts.rights.models import RightsLine
from cpf_portal.common import law

Source = RightsLine.Source

# What is the holder's own, in the order in which it is used: the avoir first, then the rights that may close.
OWN = (Source.AVOIR, Source.DIF, Source.CPF)
# Every source in that order: before one's own money, what others gave (rules.md § 7).
ORDER = (Source.DOTATION, *OWN)


def end_of_rights(birth_date: date, pension_on: date | None, today: date) -> date:
    """The first day on which rights pay for nothing more, past or to come: an age, or the pension before."""
    by_age: date = birth_date + relativedelta(years=law.on(today).rights_end_age)
    return min(by_age, pension_on or by_age)


@dataclass(frozen=True, slots=True)
class Balances:
    """What a holder has of one or several sources, in cents."""

    available: int = 0
    reserved: int = 0
    used: int = 0

    def __add__(self, other: "Balances") -> "Balances":
        return Balances(
            self.available + other.available, self.reserved + other.reserved, self.used + other.used
        )


@dataclass(frozen=True, slots=True)
class HeldDotation:
    """A dotation as its holder has it: who gave it, for what, until when, and what is left."""

    pk: int
    kind: DotationKind
    giver: str
    earmarks: tuple[str, ...]
    expires_on: date | None
    balances: Balances

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over: what is left on it is its giver's again."""
        return self.expires_on is not None and self.expires_on < today

    def is_for(self, marks: Collection[str]) -> bool:
        """Whether it may pay for what carries those marks; without earmarks, for anything."""
        return not self.earmarks or any(mark in self.earmarks for mark in marks)


@dataclass(frozen=True, slots=True)
class Account:
    """What a holder has: their own money by source, and the dotations in the order they came.

    `credit` is the avoir, `rights` are DIF and CPF together. From `ends_on` on, rights and dotations pay for
    no other training (rules.md § 8); the avoir is one's own money.
    """

    own: dict[str, Balances]
    dotations: tuple[HeldDotation, ...] = ()
    ends_on: date | None = None

    def has_ended(self, today: date) -> bool:
        """Whether rights have come to their end."""
        return self.ends_on is not None and self.ends_on <= today

    @property
    def by_source(self) -> dict[str, Balances]:
        """The balances of each source, the dotations as one, in the order in which they are used."""
        given = sum((dotation.balances for dotation in self.dotations), Balances())
        return {Source.DOTATION: given, **self.own}

    def given(self, *, tied: bool) -> int:
        """What is available of the dotations given for some trainings only, or of those for any."""
        return sum(each.balances.available for each in self.dotations if bool(each.earmarks) is tied)

    @property
    def credit(self) -> int:
        """Available avoir."""
        return self.own[Source.AVOIR].available

    @property
    def rights(self) -> int:
        """Available rights, DIF and CPF."""
        return self.own[Source.DIF].available + self.own[Source.CPF].available

    @property
    def total(self) -> Balances:
        """All sources together, dotations included."""
        return sum(self.by_source.values(), Balances())

    def usable_dotations(self, marks: Collection[str], today: date) -> list[HeldDotation]:
        """The dotations that may pay for what carries `marks` (« RS5616 », « action:12 »), by law.

        Those given for it come first, then the soonest to expire, then the first to arrive (rules.md § 7).
        """
        usable = [
            each
            for each in self.dotations
            if each.balances.available and not each.has_expired(today) and each.is_for(marks)
        ]
        return sorted(usable, key=lambda each: (not each.earmarks, each.expires_on or date.max))


def account_from(rows: Iterable[Mapping[str, Any]], today: date) -> Account:
    """An account from the sums of its lines by source and dotation, as the ledger reads them."""
    own, dotations, ends_on = {source.value: Balances() for source in OWN}, [], None
    for row in rows:
        ends_on = end_of_rights(row["birth_date"], row["pension_on"], today)
        if row["lines__source"] is None:  # nothing ever came
            continue
        balances = Balances(row["available"], row["reserved"], -row["used"])
        if row["lines__source"] in own:
            own[row["lines__source"]] = balances
            continue
        kind, giver = DotationKind(row["lines__dotation__kind"]), row["lines__dotation__giver"]
        earmarks, expires_on = tuple(row["lines__dotation__earmarks"]), row["lines__dotation__expires_on"]
        dotations.append(HeldDotation(row["lines__dotation"], kind, giver, earmarks, expires_on, balances))
    return Account(own, tuple(dotations), ends_on)
