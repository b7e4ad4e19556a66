"""What became of each dossier of a confirmed answer: for its page, and as a file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dossiers.organisation.group.models import GroupAnswer, GroupItem

COLUMNS = ("dossier", "stagiaire", "formation", "geste", "suite", "raison", "le")
# Nothing has been played for so long: whoever played it has stopped.
STALLED = timedelta(minutes=1)


def of(answer: GroupAnswer) -> dict[str, Any]:
    """Its items by what became of them, and how far it is."""
    items = list(answer.items.select_related("dossier__trainee__user").order_by("rank"))
    done = [item for item in items if item.outcome == GroupItem.Outcome.DONE]
    waiting = [item for item in items if not item.outcome]
    last = max((item.played_at for item in items if item.played_at), default=answer.confirmed_at)
    return {
        "done": done,
        "refused": [item for item in items if item.outcome == GroupItem.Outcome.REFUSED],
        "left": [item for item in items if item.outcome == GroupItem.Outcome.LEFT],
        "waiting": waiting,
        "total": len(items),
        "percent": 100 * (len(items) - len(waiting)) // max(1, len(items)),
        "is_stalled": bool(waiting) and last is not None and timezone.now() - last > STALLED,
    }


def cells_of(answer: GroupAnswer) -> Iterator[tuple[str, ...]]:
    """The cells of `COLUMNS` for each dossier."""
    for item in answer.items.select_related("dossier__trainee__user").order_by("rank"):
        yield (
            item.dossier.number,
            str(item.dossier.trainee),
            item.dossier.title,
            answer.get_transition_display(),
            item.get_outcome_display() or "À faire",
            item.reason,
            timezone.localtime(item.played_at).strftime("%d/%m/%Y %H:%M") if item.played_at else "",
        )
