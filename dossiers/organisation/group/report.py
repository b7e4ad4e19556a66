"""What became of each dossier of a confirmed answer: for its page, and as a file."""

import csv
import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dossiers.organisation.group.models import GroupAnswer, GroupItem

COLUMNS = ("dossier", "stagiaire", "formation", "geste", "suite", "raison", "le")
# What a spreadsheet would run instead of showing it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
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


def lines_of(answer: GroupAnswer) -> str:
    """A line for each dossier, semicolons between cells, as French spreadsheets read them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in answer.items.select_related("dossier__trainee__user").order_by("rank"):
        at = timezone.localtime(item.played_at).strftime("%d/%m/%Y %H:%M") if item.played_at else ""
        cells = (
            item.dossier.number,
            str(item.dossier.trainee),
            item.dossier.title,
            answer.get_transition_display(),
            item.get_outcome_display() or "À faire",
            item.reason,
            at,
        )
        writer.writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in cells])
    return "\ufeff" + file.getvalue()
