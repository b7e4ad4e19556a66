"""What becomes of a dossier's rights and money when it ends: written, then applied to the ledger."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.rights import ledger
from accounts.rights.models import RightsLine
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from dossiers.dossier import locking as journal
from dossiers.dossier.models import Dossier
from dossiers.money import card
from dossiers.money.models import Closing
from dossiers.money.settlement import Case, Settlement, free_until, recount, settle

# Why the ledger moves, as its history tells the holder.
REASONS = {
    Case.ORGANISATION_BEFORE_ENTRY: "Formation annulée par l'organisme",
    Case.ORGANISATION_AFTER_ENTRY: "Formation annulée par l'organisme",
    Case.WITHDRAWAL: "Formation annulée",
    Case.EARLY: "Formation annulée",
    Case.FORCE_MAJEURE_BEFORE_ENTRY: "Force majeure reconnue",
    Case.LATE: "Formation annulée tardivement, ou absence",
    Case.FORCE_MAJEURE_AFTER_ENTRY: "Force majeure reconnue",
    Case.ABANDONED: "Formation abandonnée",
    Case.COMPLETED: "Formation terminée",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What is held for a dossier, in cents: rights by source, and what went back to the card already."""

    rights: dict[str, int]
    card_back: int


def held_for(dossiers: Collection[Dossier]) -> dict[str, Held]:
    """What is held for each of these dossiers, by number: asked of all at once."""
    rights = ledger.reserved_for_each(dossier.number for dossier in dossiers)
    back = card.given_back(*dossiers)
    return {each.number: Held(rights[each.number], back.get(each.pk, 0)) for each in dossiers}


def settlement_of(
    dossier: Dossier,
    on: date,
    *,
    held: Held | None = None,
    by: str = "trainee",
    no_show: bool = False,
    completed: bool = False,
    force_majeure: bool = False,
    hours_attended: Decimal | int = 0,
) -> Settlement:
    """The settlement that ending this validated dossier on that day would bring; changes nothing.

    A no-show is settled as a late cancellation: as if made once every free period was over. `held` is
    what `held_for` found, when it was asked for many.
    """
    validated_on, starts_on = dossier.validated_on or on, dossier.starts_on or on
    found = held or held_for([dossier])[dossier.number]
    dotation = found.rights.get(ledger.Source.DOTATION, 0)
    if no_show:
        on = max(on, free_until(validated_on, starts_on) + timedelta(days=1))
    return settle(
        rights=sum(found.rights.values()) - dotation,
        card=dossier.card_paid,
        dotation=dotation,
        top_up=dossier.top_up_used or 0,
        by=by,
        on=on,
        validated_on=validated_on,
        starts_on=starts_on,
        entered=dossier.has_entered,
        completed=completed,
        force_majeure=force_majeure,
        hours_planned=dossier.hours,
        hours_attended=hours_attended,
        card_back=found.card_back,
    )


def if_recognised(dossier: Dossier, hours_attended: Decimal | int) -> Settlement:
    """The settlement of a closed dossier whose force majeure is recognised (rules.md § 5, cases 5 and 7)."""
    on = dossier.closed_on or timezone.localdate()
    return settlement_of(dossier, on, no_show=True, force_majeure=True, hours_attended=hours_attended)


def if_completed(dossier: Dossier, on: date, hours_excused: Decimal | int) -> Settlement:
    """The settlement of a training that reached its end: all hours count but those lost to force majeure."""
    return settlement_of(
        dossier,
        on,
        completed=True,
        force_majeure=bool(hours_excused),
        hours_attended=dossier.hours - hours_excused,
    )


def close(dossier: Dossier, settlement: Settlement, today: date) -> Closing:
    """Write what becomes of rights and money; apply it now unless force majeure may still be claimed."""
    waits = settlement.case.claimable
    closing, _ = Closing.objects.update_or_create(
        dossier=dossier,
        defaults={
            **asdict(settlement),
            "final_on": add_business_days(today, law.on(today).claim_days) if waits else None,
        },
    )
    if not waits:
        apply(dossier, closing)
    return closing


def of(dossier: Dossier) -> Closing | None:
    """The closing of a dossier as it would be applied now, or as it was; None before the end."""
    count_what_went_back(dossier)
    return getattr(dossier, "closing", None)


def count_what_went_back(*dossiers: Dossier) -> None:
    """Bring the closings that wait up to date with what has gone back to the card; writes nothing."""
    waiting = [dossier for dossier in dossiers if _waits(getattr(dossier, "closing", None))]
    back = card.given_back(*waiting)
    for dossier in waiting:
        settled = recount(dossier.closing.settlement, back.get(dossier.pk, 0))
        for name, value in asdict(settled).items():
            setattr(dossier.closing, name, value)


def _waits(closing: Closing | None) -> bool:
    return closing is not None and closing.applied_at is None and closing.settlement.case.claimable


def amounts(closing: Closing) -> dict[str, Any]:
    """A closing as a journal keeps it: the case, the amounts in cents, and until when it may change."""
    final_on = None if closing.applied_at or not closing.final_on else closing.final_on.isoformat()
    return asdict(closing.settlement) | {"final_on": final_on}


def kept_in(details: dict[str, Any]) -> Settlement:
    """The settlement that an entry of the journal keeps, as `amounts` wrote it."""
    parts = {each.name: details.get(each.name, 0) for each in fields(Settlement)}
    return Settlement(**parts | {"case": Case(details["case"])})


def apply(dossier: Dossier, closing: Closing) -> None:
    """Carry the closing into the ledger, once; the card's part is then due (`payments.refunds`).

    What went back to the card while it waited is counted first: it is not given again as an avoir.
    """
    if closing.applied_at:
        return
    dossier.closing = closing
    count_what_went_back(dossier)
    settlement = closing.settlement
    ledger.settle(
        dossier.trainee_id,
        dossier.number,
        used=closing.rights_used,
        dotation_used=closing.dotation_kept,
        reason=REASONS[settlement.case],
    )
    if closing.credit:
        ledger.credit(
            dossier.trainee_id,
            RightsLine.Source.AVOIR,
            closing.credit,
            "Avoir après annulation",
            reference=f"avoir:{dossier.number}",
            dossier=dossier.number,
        )
    closing.applied_at = timezone.now()
    closing.save(update_fields=[*asdict(settlement), "applied_at"])


def apply_if_final(dossier: Dossier, today: date) -> bool:
    """Apply a closing whose delay to claim has passed without a claim; whether it did."""
    with transaction.atomic():
        dossier = journal.locked(dossier)
        closing = Closing.objects.filter(dossier=dossier, applied_at=None, final_on__lt=today).first()
        if closing is None or hasattr(dossier, "claim"):
            return False
        apply(dossier, closing)
    return True
