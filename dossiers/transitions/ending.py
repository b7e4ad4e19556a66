"""The endings of a validated dossier: each settles rights and money (docs/rules.md § 5)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers.dossier import top_ups
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.grounds import organisation_grounds_on
from dossiers.lifecycle import Role
from dossiers.money import closings
from dossiers.money.settlement import Settlement
from dossiers.transitions import checks
from dossiers.transitions.engine import Details, transition


@transition
def declare_no_show(
    dossier: Dossier, actor: Actor, today: date, *, expected: Settlement | None = None
) -> Details:
    """Declare, after the start, that the trainee did not come: a late cancellation."""
    return _close(dossier, closings.settlement_of(dossier, today, no_show=True), expected, today)


@transition
def cancel(dossier: Dossier, actor: Actor, today: date, *, expected: Settlement | None = None) -> Details:
    """Cancel a validated dossier (docs/rules.md § 5): cases 3, 4 and 6, or 8 once the trainee has entered."""
    return _close(dossier, closings.settlement_of(dossier, today), expected, today)


@transition
def abandon(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    hours_attended: Decimal | int | None = None,
    expected: Settlement | None = None,
) -> Details:
    """Leave a training that has begun (case 8); the organisation says how many hours were attended."""
    if actor.role is Role.ORGANISATION:
        if hours_attended is None:
            raise Refused("Indiquez les heures suivies.")
        checks.check_hours(dossier, hours_attended)
        dossier.hours_attended = Decimal(hours_attended)
    return _close(dossier, closings.settlement_of(dossier, today), expected, today)


@transition
def declare_exit(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    effective_on: date,
    hours_attended: Decimal | int,
    hours_excused: Decimal | int = 0,
    sheet: Sequence[dict[str, str]] = (),
    expected: Settlement | None = None,
) -> Details:
    """Declare the end with the hours attended, and apart those lost to force majeure (case 9).

    `sheet` is the hours sheet behind the totals, kept in the journal as it was given.
    """
    checks.check_between(effective_on, dossier.entered_on, today, "La sortie")
    checks.check_hours(dossier, hours_attended, hours_excused)
    dossier.exited_on = effective_on
    dossier.hours_attended, dossier.hours_excused = Decimal(hours_attended), Decimal(hours_excused)
    settlement = closings.if_completed(dossier, today, dossier.hours_excused)
    return _close(dossier, settlement, expected, today) | {
        "effective_on": effective_on.isoformat(),
        "hours_attended": str(hours_attended),
        "hours_excused": str(hours_excused),
        "sheet": list(sheet),
    }


@transition
def cancel_by_organisation(
    dossier: Dossier,
    actor: Actor,
    today: date,
    *,
    reason: str,
    ground: str = "",
    hours_given: Decimal | int | None = None,
    expected: Settlement | None = None,
) -> Details:
    """Cancel a live dossier, for a reason told to the trainee (cases 1 and 2); hours given if begun.

    The Caisse may too, as § 13 says.

    `ground`, one of the organisation's own of § 6, is told too, and changes nothing of what is given back.
    """
    if not reason.strip():
        raise Refused("Indiquez la raison de l'annulation : le stagiaire la lira.")
    if ground and ground not in organisation_grounds_on(today):
        raise Refused("Choisissez l'un des cas de force majeure proposés, ou aucun.")
    told = {"reason": reason.strip()} | ({"ground": ground} if ground else {})
    if dossier.validated_on is None:
        top_ups.drop(dossier, today)
        ledger.settle(dossier.trainee_id, dossier.number, used=0, reason=f"Annulation par {actor.role.label}")
        return told
    if dossier.has_entered:
        if hours_given is None:
            raise Refused("Indiquez les heures déjà données.")
        checks.check_hours(dossier, hours_given)
        dossier.hours_attended = Decimal(hours_given)
    settlement = closings.settlement_of(dossier, today, by="organisation", hours_attended=hours_given or 0)
    return told | _close(dossier, settlement, expected, today)


def _close(
    dossier: Dossier, settlement: Settlement, expected: Settlement | None, today: date
) -> dict[str, Any]:
    """Settle; `expected` is what the person was shown, and nothing else is applied (rules.md § 5)."""
    if expected is not None and settlement != expected:
        raise Refused(
            "Les conséquences ont changé : relisez-les avant de confirmer.", code="settlement_changed"
        )
    return closings.amounts(closings.close(dossier, settlement, today))
