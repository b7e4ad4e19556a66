"""A holder's dossiers as they stand today: what has lapsed is over, swept or not."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import expected, lapsed, live
from dossiers.lifecycle import State
from dossiers.money import card


@dataclass(frozen=True, slots=True)
class Counts:
    """How many dossiers a holder sees in their list."""

    live: int = 0
    drafts: int = 0
    closed: int = 0


def counts(trainee_id: int) -> Counts:
    """The dossiers of the holder's list, as they stand today."""
    alive, draft = live(), Q(state=State.DRAFT)
    shown = Dossier.objects.filter(trainee_id=trainee_id, hidden_at=None)
    return Counts(
        **shown.aggregate(
            live=Count("pk", filter=alive),
            drafts=Count("pk", filter=draft),
            closed=Count("pk", filter=~(alive | draft)),
        )
    )


def to_do(trainee_id: int) -> list[Dossier]:
    """The dossiers on which something is expected of the holder today, the nearest deadline first."""
    shown = Dossier.objects.filter(expected(), trainee_id=trainee_id, hidden_at=None)
    return list(
        shown.select_related("session__action__training", "organisation").order_by(
            "deadline", "-created_at", "pk"
        )
    )


def has_live(trainee_id: int) -> bool:
    """Whether a dossier is under way today."""
    mine = Dossier.objects.filter(trainee_id=trainee_id)
    return mine.filter(live()).exists() or any(card.may_be_paid(dossier) for dossier in mine.filter(lapsed()))


def hold(trainee_id: int) -> None:
    """Lock the holder's dossiers until the transaction ends; before the holder, never after."""
    mine = Dossier.objects.select_for_update(of=("self",)).filter(trainee_id=trainee_id)
    list(mine.order_by("pk").values_list("pk"))


def lapsed_numbers(trainee_id: int) -> Collection[str]:
    """The numbers of dossiers that are over, and whose rights are still to be released."""
    held = Dossier.objects.filter(lapsed(), trainee_id=trainee_id, to_pay__isnull=False)
    return [dossier.number for dossier in held if not card.may_be_paid(dossier)]


def has_validated(trainee_id: int) -> bool:
    """Whether a dossier was ever validated."""
    return Dossier.objects.filter(trainee_id=trainee_id, validated_on__isnull=False).exists()
