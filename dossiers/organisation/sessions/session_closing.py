"""Cancelling a whole session: nobody else enters it, and each of its live dossiers is settled alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.actors import Actor, check_member
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.money.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dossier: cancelled, or why not."""

    dossier: Dossier
    refusal: str = ""


def cancel_session(
    session: Session,
    actor: Actor,
    *,
    reason: str,
    ground: str = "",
    hours_given: Decimal | int | None = None,
    expected: Mapping[int, Settlement] | None = None,
) -> list[Outcome]:
    """Close a session and cancel its live dossiers one by one; what became of each.

    `hours_given` counts for those who have entered. `expected` is what was shown of each, by its key, and
    nothing else is applied. One dossier that refuses (moved meanwhile, overdue, other amounts)
    does not stop the others. `Refused` when the person may not act for the organisation.
    """
    check_member(actor.user, session.action.training.organisation_id)
    with transaction.atomic():
        # The action first, as whoever writes the catalogue does.
        Action.objects.select_for_update(no_key=True).get(pk=session.action_id)
        Session.objects.filter(pk=session.pk).update(is_open=False, cancelled_at=timezone.now())
    found = Dossier.objects.filter(live(), session=session).select_related("trainee__user")
    told = {"reason": reason, "ground": ground}
    return [
        _cancel(dossier, actor, told, hours_given, (expected or {}).get(dossier.pk))
        for dossier in found.order_by("pk")
    ]


def _cancel(
    dossier: Dossier,
    actor: Actor,
    told: dict[str, str],
    hours_given: Decimal | int | None,
    expected: Settlement | None,
) -> Outcome:
    hours = hours_given if dossier.has_entered else None
    try:
        transitions.cancel_by_organisation(dossier, actor, **told, hours_given=hours, expected=expected)
    except Refused as refusal:
        return Outcome(dossier, refusal.message)
    return Outcome(dossier)
