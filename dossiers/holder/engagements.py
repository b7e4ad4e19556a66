"""A holder's dossiers as they stand today: what has lapsed is over, swept or not."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from cpf_portal.common.database.written import written_once
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import Turn, expected, lapsed, live, turn
from dossiers.money import card


@dataclass(frozen=True, slots=True)
class Counts:
    """How many dossiers a holder sees in their list."""

    live: int = 0
    drafts: int = 0
    closed: int = 0


def listed(trainee_id: int) -> QuerySet[Dossier]:
    """The dossiers of the holder's list, each with whose turn it is."""
    return Dossier.objects.filter(trainee_id=trainee_id, hidden_at=None).annotate(turn=turn())


def by_turn(trainee_id: int) -> dict[Turn, int]:
    """How many dossiers of the list await whom; those of nobody's turn are left out."""
    return {Turn(turn): count for turn, count in _by_turn(trainee_id)}


@written_once
def _by_turn(trainee_id: int) -> QuerySet[Any]:
    turns: QuerySet[Any] = listed(trainee_id).values_list("turn").annotate(Count("pk"))  # type: ignore[misc]
    return turns


def counts(trainee_id: int) -> Counts:
    """The dossiers of the holder's list, as they stand today."""
    count = by_turn(trainee_id).get
    return Counts(count(Turn.MINE, 0) + count(Turn.OTHERS, 0), count(Turn.DRAFT, 0), count(Turn.OVER, 0))


@written_once
def to_do(trainee_id: int) -> QuerySet[Dossier]:
    """The dossiers on which something is expected of the holder today, the nearest deadline first."""
    shown = Dossier.objects.filter(expected(), trainee_id=trainee_id, hidden_at=None)
    return shown.select_related("organisation").order_by("deadline", "-created_at", "pk")


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
    return [dossier.number for dossier in _lapsed(trainee_id) if not card.may_be_paid(dossier)]


@written_once
def _lapsed(trainee_id: int) -> QuerySet[Dossier]:
    return Dossier.objects.filter(lapsed(), trainee_id=trainee_id, to_pay__isnull=False)


def has_validated(trainee_id: int) -> bool:
    """Whether a dossier was ever validated."""
    return Dossier.objects.filter(trainee_id=trainee_id, validated_on__isnull=False).exists()
