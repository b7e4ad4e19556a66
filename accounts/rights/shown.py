"""What a holder has, as pages show it: a boxed sum, each dotation with its purpose and last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.rights import questions
from accounts.rights.balances import OWN, Account, HeldDotation
from accounts.rights.dotations.models import Dotation
from cpf_portal.common.french import euros


@dataclass(frozen=True, slots=True)
class UsableLine:
    """A line of the boxed sum, in cents."""

    label: str
    amount: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShownDotation:
    """A dotation with what it may pay for, in words, and whether its last day is over."""

    held: HeldDotation
    purposes: list[str]
    has_expired: bool


def usable(held: Account) -> dict[str, Any]:
    """What can be used today for any training, source by source; what is given for some is told apart."""
    lines = [UsableLine(source.label, held.own[source].available) for source in reversed(OWN)]
    if given := held.given(tied=False):
        lines.append(UsableLine("Dotations", given, "données par un tiers"))
    tied = held.given(tied=True)
    told = f"De plus, {euros(tied)} vous ont été donnés pour des formations précises."
    total = ("Utilisables aujourd'hui", sum(line.amount for line in lines))
    return {"lines": lines, "total": total, "note": told if tied else ""}


def dotations(held: Account, today: date) -> list[ShownDotation]:
    """The dotations: those that can be used first, then those that are over, the soonest to expire first."""
    names = _names(held)
    shown = [
        ShownDotation(each, [names.get(mark, mark) for mark in each.earmarks], each.has_expired(today))
        for each in held.dotations
    ]
    return sorted(shown, key=lambda each: (each.has_expired, each.held.expires_on or date.max))


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """What was asked of an employer, and what it gave, if it has (cents, day)."""

    asked: questions.AskedOfEmployer
    received: int = 0
    day: date | None = None


def requests(trainee_id: int) -> list[ShownRequest]:
    """What a holder asked of employers, with what has arrived."""
    asked = questions.requests_of(trainee_id)
    given = Dotation.objects.filter(trainee=trainee_id, reference__in=[each.reference for each in asked])
    received = {gift.reference: gift for gift in given} if asked else {}
    return [_request(each, received.get(each.reference)) for each in asked]


def _request(asked: questions.AskedOfEmployer, gift: Dotation | None) -> ShownRequest:
    if gift is None:
        return ShownRequest(asked)
    return ShownRequest(asked, gift.amount, timezone.localdate(gift.received_at))


def _names(held: Account) -> Mapping[str, str]:
    marks = {mark for each in held.dotations for mark in each.earmarks}
    return questions.names_of_marks(marks) if marks else {}
