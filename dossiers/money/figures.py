"""What a person would pay for a price today, and why: for pages, consents and records (docs/rules.md § 7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from accounts.rights import ledger
from accounts.rights.balances import Account, HeldDotation
from accounts.rights.dotations.models import DotationKind
from catalogue.trainings.models import Action
from cpf_portal.common import law
from cpf_portal.common.law import provisions
from cpf_portal.common.law.kinds import Kind, kind_of
from cpf_portal.common.law.provisions import Provision
from dossiers.dossier.journal import Entry, journal_of
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money.aid import Aid, granted_to, is_jobseeker, is_verified_jobseeker
from dossiers.money.financing import Plan, cap_on, participation_on, payable, plan
from dossiers.money.law import rows_for

EXEMPTING = {DotationKind.C2P: provisions.C2P, DotationKind.ATMP: provisions.ATMP}


class Given(TypedDict):
    """What a dotation pays of a price, in cents."""

    id: int
    giver: str
    kind: str
    amount: int


class Why(TypedDict):
    """The reasons of a plan, as a journal keeps them: cents, and rows of the law by their references.

    `rights_ended_on` is the day on which rights came to their end, in ISO 8601; empty while they have none.
    """

    participation: int
    exemption: str
    cap: int | None
    dotations: list[Given]
    funder: str
    rights_ended_on: str
    law: list[str]


NO_REASON = Why(participation=0, exemption="", cap=None, dotations=[], funder="", rights_ended_on="", law=[])


@dataclass(frozen=True, slots=True)
class Price:
    """What is to be paid (cents), the certification's code, the offer, and the aid granted for it, if any."""

    amount: int
    code: str = ""
    action_id: int | None = None
    aid: Aid | None = None

    @property
    def marks(self) -> set[str]:
        """What an earmark may name."""
        return {self.code, f"action:{self.action_id}"}


@dataclass(frozen=True, slots=True)
class Figures:
    """How a price is paid, and why. `third_parties` is what others than the person give for it, in cents."""

    plan: Plan
    why: Why
    third_parties: int = 0

    @property
    def dotations(self) -> dict[int, int]:
        """The cents of each dotation, by its key."""
        return {given["id"]: given["amount"] for given in self.why["dotations"]}


def of(dossier: Dossier, today: date) -> Figures:
    """How a dossier whose figures are not frozen would be financed today."""
    return for_holder(dossier.trainee_id, price_of(dossier), today, jobseeker=is_jobseeker(dossier))


def price_of(dossier: Dossier) -> Price:
    """What is to be paid for a dossier: the proposal's price while there is one to accept."""
    amount = dossier.proposal.price if dossier.status is State.PROPOSED else dossier.price
    return Price(amount, dossier.certification, dossier.session.action_id, granted_to(dossier))


def price_of_offer(action: Action) -> Price:
    """What an offer asks, as the law looks at it."""
    certification = action.training.certification
    return Price(action.price, certification.code if certification else "", action.pk)


def current(dossier: Dossier, today: date, journal: Sequence[Entry] | None = None) -> Figures:
    """How a dossier is financed: as it was agreed and why (its journal says), or as it would be today."""
    return agreed(dossier, journal) or of(dossier, today)


def agreed(dossier: Dossier, journal: Sequence[Entry] | None = None) -> Figures | None:
    """How a dossier was agreed to be financed, and why; None before."""
    parts = frozen(dossier)
    if parts is None:
        return None
    return Figures(parts, _why_of(journal_of(dossier) if journal is None else journal))


def plan_of(dossier: Dossier, today: date) -> Plan:
    """The parts of a dossier's price: as they are frozen, or as they would be today."""
    return frozen(dossier) or of(dossier, today).plan


def frozen(dossier: Dossier) -> Plan | None:
    """The parts of a dossier's price once they are agreed; None before."""
    parts = (dossier.dotation_used, dossier.credit_used, dossier.rights_used, dossier.top_up_used)
    dotation, credit, rights, top_up = parts
    if dossier.to_pay is None or dotation is None or credit is None or rights is None or top_up is None:
        return None
    return Plan(dotation, credit, rights, top_up, dossier.to_pay, dossier.waived)


def for_holder(trainee_id: int, price: Price, today: date, *, jobseeker: bool) -> Figures:
    """How someone would pay a price today, with an amount that a card can pay."""
    return from_account(ledger.usable_account_of(trainee_id), price, today, jobseeker=jobseeker)


def from_account(account: Account, price: Price, today: date, *, jobseeker: bool) -> Figures:
    """The same from balances already read: several prices are told in one query."""
    usable = account.usable_dotations(price.marks, today)
    parts = list(_shared(usable, price.amount))
    exemption = exemption_on(today, parts, price.aid, jobseeker=jobseeker)
    participation = participation_on(today, exempt=exemption is not None)
    cap = cap_on(today, price.code)
    ended_on = account.ends_on if account.ends_on and account.has_ended(today) else None
    made = payable(
        plan(
            price=price.amount,
            rights=account.rights,
            credit=account.credit,
            participation=participation,
            dotation=sum(amount for _, amount in parts),
            cap=cap,
            top_up=price.aid.granted if price.aid else 0,
        )
    )
    why = Why(
        participation=participation,
        exemption=exemption.code if exemption else "",
        cap=cap,
        dotations=[
            Given(id=each.pk, giver=each.giver, kind=each.kind.value, amount=amount)
            for each, amount in _shared(usable, made.dotation_used)
        ],
        funder=price.aid.funder if price.aid else "",
        rights_ended_on=ended_on.isoformat() if ended_on else "",
        law=[
            *rows_for(today, price.code, has_ended=ended_on is not None),
            *([f"exemption:{exemption.code}"] if exemption else []),
        ],
    )
    return Figures(made, why, third_parties(parts, price.aid))


def exemption_on(
    day: date, parts: Iterable[tuple[HeldDotation, int]], granted: Aid | None, *, jobseeker: bool
) -> Provision | None:
    """Why the participation is not due (docs/rules.md § 7), or None; `parts` are the dotations that pay."""
    parts, found = list(parts), list[Provision]()
    employers = sum(amount for each, amount in parts if each.kind.is_employers)
    if granted and granted.is_employers:
        employers += granted.granted
    if employers >= law.on(day).exempting:
        found.append(provisions.EMPLOYER)
    found += [EXEMPTING[each.kind] for each, amount in parts if each.kind in EXEMPTING and amount]
    if jobseeker:  # last: what needs no verification exempts first
        found.append(provisions.JOBSEEKER)
    return next((provision for provision in found if provision.holds_on(day)), None)


def needs_status(dossier: Dossier, found: Figures, today: date) -> bool:
    """Whether those figures hold only if the person is a jobseeker, which nobody has said today."""
    needed = law.on(today).licence_third_party
    is_licence = kind_of(dossier.certification) is Kind.LIGHT_LICENCE and found.third_parties < needed
    relies = found.why["exemption"] == provisions.JOBSEEKER.code or (is_licence and is_jobseeker(dossier))
    return relies and not is_verified_jobseeker(dossier, today)


def third_parties(parts: Iterable[tuple[HeldDotation, int]], granted: Aid | None) -> int:
    """What others than the person give, in cents, as the law counts it for a light licence (§ 10)."""
    return sum(amount for each, amount in parts if each.kind.is_third_party) + (
        granted.granted if granted else 0
    )


def _why_of(journal: Iterable[Entry]) -> Why:
    """The reasons of what was agreed, as the journal keeps them."""
    told = (entry.details.get("why") for entry in journal if entry.transition in ("validate", "pay"))
    return next(filter(None, told), NO_REASON)


def _shared(usable: Iterable[HeldDotation], amount: int) -> Iterator[tuple[HeldDotation, int]]:
    """Each dotation with its part of an amount, in the order in which they are used."""
    for each in usable:
        part = min(each.balances.available, amount)
        if part:
            yield each, part
        amount -= part
