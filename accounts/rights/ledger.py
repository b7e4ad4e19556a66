"""The ledger of rights: what is available, reserved, used; and the ways to add a line.

Amounts are cents. A balance is a sum of lines, never stored. Every writer locks the holder first
(after the dossier, when there is one), and the database checks again on its own (rules.md § 8).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.people.models import Trainee, User
from accounts.rights import questions
from accounts.rights.balances import ORDER as ORDER
from accounts.rights.balances import Account as Account
from accounts.rights.balances import Balances as Balances
from accounts.rights.balances import HeldDotation, account_from
from accounts.rights.dotations import jobs, named_requests, references
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine
from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import sentence, short_date

Kind, Source = RightsLine.Kind, RightsLine.Source

CHANGED = "Vos droits disponibles ont changé : ils ne suffisent plus."


class _Origin(NamedTuple):
    """Where money comes from: a source, and for dotations which one."""

    source: str
    dotation_id: int | None = None


def account_of(trainee_id: int) -> Account:
    """The holder's balances, in one query."""
    return account_from(_sums_of(trainee_id), timezone.localdate())


@written_once
def _sums_of(trainee_id: int) -> QuerySet[Any]:
    """The holder's lines, summed by where they come from."""
    sums: QuerySet[Any] = (
        Trainee.objects.filter(pk=trainee_id)
        .values(
            *("birth_date", "pension_on", "lines__source", "lines__dotation", "lines__dotation__kind"),
            *("lines__dotation__giver", "lines__dotation__earmarks", "lines__dotation__expires_on"),
        )
        .annotate(
            available=Sum("lines__available"),
            reserved=Sum("lines__reserved"),
            used=Coalesce(Sum(Case(When(lines__kind=Kind.USE, then="lines__reserved"))), 0),
        )
        .order_by("lines__dotation__received_at", "lines__dotation")
    )
    return sums


def usable_account_of(trainee_id: int) -> Account:
    """The holder's balances as they stand today: what a dossier that is over still holds is available.

    What is left on a dotation that has expired is its giver's, and no longer there; nor are rights that have
    ended. The ledger itself says so once the clock has played (docs/rules.md § 4); nothing is written here.
    """
    account, today, freed = account_of(trainee_id), timezone.localdate(), dict[_Origin, int]()
    has_ended = account.has_ended(today)
    if account.total.reserved:
        for number in questions.lapsed_dossiers(trainee_id):
            for origin, held in _held_for(number).items():
                freed[origin] = freed.get(origin, 0) + held

    def now(balances: Balances, origin: _Origin, *, is_over: bool) -> Balances:
        back = freed.get(origin, 0)
        gone = balances.available + back if is_over else 0
        return balances + Balances(back - gone, -back)

    def left(dotation: HeldDotation) -> HeldDotation:
        is_over, origin = has_ended or dotation.has_expired(today), _Origin(Source.DOTATION, dotation.pk)
        return replace(dotation, balances=now(dotation.balances, origin, is_over=is_over))

    own = {
        source: now(balances, _Origin(source), is_over=has_ended and source != Source.AVOIR)
        for source, balances in account.own.items()
    }
    return replace(account, own=own, dotations=tuple(map(left, account.dotations)))


def lock_holder(trainee_id: int) -> None:
    """Take the holder's lock until the transaction ends; lock the dossier before, never after."""
    Trainee.objects.select_for_update(of=("self",)).only("pk").get(pk=trainee_id)


def lock_open_holder(trainee_id: int) -> None:
    """Lock the holder of an account that is still open: closing it waits, or came first."""
    lock_holder(trainee_id)
    if not User.objects.filter(pk=trainee_id, is_active=True).exists():
        raise Refused("Ce compte est fermé : rien ne peut plus y être demandé.", code="closed")


@transaction.atomic
def credit(
    trainee_id: int, source: str, amount: int, reason: str, *, reference: str | None = None, dossier: str = ""
) -> bool:
    """Add to what is available; a `reference` already used adds nothing and answers False.

    A negative amount is a correction: its reason starts with « Correction », and it is refused
    when less is available.
    """
    lock_holder(trainee_id)
    if reference and RightsLine.objects.filter(reference=reference).exists():
        return False
    if account_of(trainee_id).own[source].available + amount < 0:
        raise Refused("Cette correction retirerait plus que les droits disponibles.")
    _line(trainee_id, Kind.CREDIT, _Origin(source), amount, 0, dossier, reason, reference)
    return True


@transaction.atomic
def credit_dotation(
    trainee_id: int,
    *,
    kind: str,
    giver: str,
    amount: int,
    reference: str,
    siret: str = "",
    earmarks: Collection[str] = (),
    expires_on: date | None = None,
) -> bool:
    """Put on an account what a third party gives; a `reference` already used adds nothing: False.

    That of a request to an employer says for what it is, when no earmark does; `Refused` when it is badly
    copied, or that of someone else's request.
    """
    lock_holder(trainee_id)
    try:
        reference = references.read(reference) or reference
        earmarks = named_requests.Named([reference]).earmarks(reference, trainee_id, earmarks)
    except ValueError as error:
        raise Refused(sentence(str(error))) from None
    if Dotation.objects.filter(reference=reference).exists():
        return False
    dotation = Dotation.objects.create(
        trainee_id=trainee_id,
        kind=kind,
        giver=giver,
        siret=siret,
        amount=amount,
        earmarks=list(earmarks),
        expires_on=expires_on,
        reference=reference,
    )
    given([dotation])
    return True


def given(dotations: list[Dotation]) -> None:
    """Credit dotations that were just written, whole; who asked an employer is told that it paid."""
    RightsLine.objects.bulk_create(
        RightsLine(
            trainee_id=dotation.trainee_id,
            kind=Kind.CREDIT,
            source=Source.DOTATION,
            dotation=dotation,
            available=dotation.amount,
            reserved=0,
            reason=f"Versement : {dotation.giver}",
        )
        for dotation in dotations
    )
    for dotation in dotations:
        if references.is_one(dotation.reference):
            jobs.mail_employer_paid.defer(dotation_id=dotation.pk)


@transaction.atomic
def hold(
    trainee_id: int,
    dossier: str,
    *,
    credit_used: int,
    rights_used: int,
    dotations: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """Reserve dotations (cents of each), an avoir and rights (DIF before CPF) for a dossier.

    `Refused` when less is available, when a dotation has expired, or when rights have ended.
    """
    lock_holder(trainee_id)
    account, today = account_of(trainee_id), timezone.localdate()
    if account.ends_on and account.has_ended(today) and (rights_used or any(dotations.values())):
        ended = f"Vos droits ont pris fin le {short_date(account.ends_on)} : ils ne paient plus de formation."
        raise Refused(ended, code="figures_changed")
    if account.credit < credit_used or account.rights < rights_used:
        raise Refused(CHANGED, code="figures_changed")
    left = {each.pk: each.balances.available for each in account.dotations if not each.has_expired(today)}
    if any(left.get(pk, 0) < amount for pk, amount in dotations.items()):
        raise Refused("Une dotation de votre compte a expiré ou ne suffit plus.", code="figures_changed")
    from_dif = min(rights_used, account.own[Source.DIF].available)
    parts = {_Origin(Source.DOTATION, pk): amount for pk, amount in dotations.items()} | {
        _Origin(Source.AVOIR): credit_used,
        _Origin(Source.DIF): from_dif,
        _Origin(Source.CPF): rights_used - from_dif,
    }
    for origin, amount in parts.items():
        if amount:
            _line(trainee_id, Kind.HOLD, origin, -amount, amount, dossier, "Réservation pour une formation")


def reserved_for(dossier: str) -> dict[str, int]:
    """What the ledger holds for a dossier, by source."""
    return reserved_for_each([dossier])[dossier]


def reserved_for_each(dossiers: Iterable[str]) -> dict[str, dict[str, int]]:
    """What the ledger holds for each of these dossiers, by source; in one query."""
    found: dict[str, dict[str, int]] = {number: {} for number in dossiers}
    rows = RightsLine.objects.filter(dossier_number__in=found).values_list("dossier_number", "source")
    for number, source, held in rows.annotate(held=Sum("reserved")).filter(held__gt=0):
        found[number][source] = held
    return found


@transaction.atomic
def settle(trainee_id: int, dossier: str, *, used: int, reason: str, dotation_used: int = 0) -> None:
    """End a dossier's reservation: use that much of it, release the rest to where it came from.

    Uses the avoir first, then DIF, then CPF; of the dotations the soonest to expire. What is released to one
    that has expired goes back to its giver. Doing it twice does nothing the second time; `ValueError` when
    more is used than held.
    """
    lock_holder(trainee_id)
    left = {True: dotation_used, False: used}
    released: dict[int, int] = {}
    for origin, held in _held_for(dossier).items():
        is_given = origin.dotation_id is not None
        part = min(left[is_given], held)
        left[is_given] -= part
        if part:
            _line(trainee_id, Kind.USE, origin, 0, -part, dossier, reason)
        if held > part:
            _line(trainee_id, Kind.RELEASE, origin, held - part, part - held, dossier, reason)
            if origin.dotation_id:
                released[origin.dotation_id] = held - part
    if any(left.values()):
        raise ValueError("more rights used than the dossier holds")
    for dotation in Dotation.objects.filter(pk__in=released, expires_on__lt=timezone.localdate()):
        origin, back = _Origin(Source.DOTATION, dotation.pk), released[dotation.pk]
        reason = f"Échéance dépassée : {dotation.giver}"
        line = _line(trainee_id, Kind.EXPIRE, origin, -back, 0, dossier, reason)
        jobs.mail_dotation_returned.defer(line_id=line.pk)


def history(trainee_id: int) -> QuerySet[RightsLine]:
    """Every line of the holder, newest first, with its dotation."""
    return RightsLine.objects.filter(trainee_id=trainee_id).select_related("dotation").order_by("-at", "-id")


def _held_for(dossier: str) -> dict[_Origin, int]:
    """What the ledger holds for a dossier by origin, in the order in which it is used."""
    rows = (
        RightsLine.objects.filter(dossier_number=dossier)
        .values_list("source", "dotation")
        .annotate(held=Sum("reserved"))
        .filter(held__gt=0)
        .order_by(F("dotation__expires_on").asc(nulls_last=True), "dotation__received_at", "dotation")
    )
    held = {_Origin(source, dotation): cents for source, dotation, cents in rows}
    return {origin: held[origin] for origin in sorted(held, key=lambda each: ORDER.index(each.source))}


def _line(
    trainee_id: int,
    kind: str,
    origin: _Origin,
    available: int,
    reserved: int,
    dossier: str,
    reason: str,
    reference: str | None = None,
) -> RightsLine:
    return RightsLine.objects.create(
        trainee_id=trainee_id,
        kind=kind,
        source=origin.source,
        dotation_id=origin.dotation_id,
        available=available,
        reserved=reserved,
        dossier_number=dossier,
        reason=reason,
        reference=reference,
    )
