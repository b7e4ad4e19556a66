"""What cancelling a session would do to each of its live dossiers, in amounts, before it is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.money import closings
from dossiers.money.settlement import Settlement
from dossiers.organisation.share import Share, share_of
from dossiers.organisation.shown import mark_of
from dossiers.transitions import checks
from dossiers.transitions.availability import available
from dossiers.transitions.forms import fingerprint

CANCEL = TRANSITIONS["cancel_by_organisation"]


@dataclass(frozen=True, slots=True)
class ForeseenEnd:
    """A live dossier of a session: what cancelling it settles, or why it would not be cancelled.

    `settled` is None before the enrolment (nothing was paid), and while the hours given are not known.
    """

    dossier: Dossier
    settled: Settlement | None = None
    share: Share | None = None
    refusal: str = ""

    @property
    def awaits_hours(self) -> bool:
        """Whether its amounts depend on hours that nobody has told yet."""
        return self.dossier.has_entered and self.settled is None and not self.refusal


def live_of(session: Session) -> list[Dossier]:
    """The dossiers that cancelling the session would cancel."""
    found = Dossier.objects.filter(live(), session=session)
    return list(found.select_related("trainee__user", "top_up", "closing").order_by("pk"))


def foreseen(dossiers: Iterable[Dossier], hours_given: Decimal | None, today: date) -> list[ForeseenEnd]:
    """What cancelling each of these dossiers today would bring; as the transition settles it (§ 5)."""
    rows = list(dossiers)
    held = closings.held_for(rows)
    return [_foreseen(dossier, held[dossier.number], hours_given, today) for dossier in rows]


def _foreseen(dossier: Dossier, held: closings.Held, hours_given: Decimal | None, today: date) -> ForeseenEnd:
    if refusal := available(dossier, CANCEL, Role.ORGANISATION, today):
        return ForeseenEnd(dossier, refusal=refusal.reason)
    if dossier.validated_on is None or (dossier.has_entered and hours_given is None):
        return ForeseenEnd(dossier)
    hours = hours_given if dossier.has_entered else None
    try:
        if hours is not None:
            checks.check_hours(dossier, hours)
    except Refused as refused:
        return ForeseenEnd(dossier, refusal=refused.message)
    settled = closings.settlement_of(dossier, today, by="organisation", hours_attended=hours or 0, held=held)
    return ForeseenEnd(dossier, settled, share_of(settled, dossier, today, attended=hours))


def mark(found: Iterable[ForeseenEnd]) -> str:
    """What tells one page from another: who, in what state, and each amount."""
    return mark_of(
        f"{each.dossier.number} {each.dossier.state} {each.refusal}"
        f" {fingerprint(each.settled) if each.settled else ''}"
        for each in found
    )
