"""Each dossier of a selection judged alone, as it would be if it were answered alone; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.money.settlement import Settlement
from dossiers.organisation.group.forms import FORMS, Given
from dossiers.organisation.group.models import GESTURES, GroupAnswer, GroupItem
from dossiers.organisation.share import Share, share_of
from dossiers.organisation.shown import mark_of
from dossiers.transitions.availability import available
from dossiers.transitions.forms import fingerprint


@dataclass(frozen=True, slots=True)
class Judged:
    """A dossier of a selection: why the gesture is not for it, or what it would settle where that differs."""

    item: GroupItem
    refusal: str = ""
    settled: Settlement | None = None

    @property
    def dossier(self) -> Dossier:
        """The dossier judged."""
        return self.item.dossier

    @property
    def attended(self) -> Decimal | None:
        """The hours of its own that it would be given, where it has some."""
        hours = self.item.given.get("hours_attended")
        return None if hours is None else Decimal(hours)

    @property
    def share(self) -> Share | None:
        """What the organisation may know of the settlement."""
        if self.settled is None:
            return None
        excused = Decimal(self.item.given.get("hours_excused", 0))
        return share_of(
            self.settled, self.dossier, timezone.localdate(), attended=self.attended, excused=excused
        )


def items_of(answer: GroupAnswer) -> QuerySet[GroupItem]:
    """The dossiers of a selection with all that judging and showing them reads, in so many queries."""
    found = answer.items.select_related(
        *(f"dossier__{name}" for name in ("trainee__user", "top_up", "closing", "exam"))
    )
    return found.prefetch_related("dossier__entries").order_by("rank")


def judged(items: Iterable[GroupItem], name: str, given: Given | None, today: date) -> list[Judged]:
    """Each as that gesture would find it today; `given` None: whatever the answers will be."""
    return [_judged(item, name, given, today) for item in items]


def _judged(item: GroupItem, name: str, given: Given | None, today: date) -> Judged:
    if refusal := available(item.dossier, TRANSITIONS[name], Role.ORGANISATION, today):
        return Judged(item, refusal.reason)
    form, told = FORMS[name], item.given | (given or {})
    try:
        if given is not None:
            form.foresee(item.dossier, told, today)
        return Judged(item, settled=form.settle(item.dossier, told, today))
    except Refused as refused:
        return Judged(item, refused.message)


def possible(items: Sequence[GroupItem], today: date) -> list[tuple[str, int]]:
    """Each gesture with how many of those dossiers it could be played on today, none left out of the list."""
    return [
        (
            name,
            sum(
                available(item.dossier, TRANSITIONS[name], Role.ORGANISATION, today) is None for item in items
            ),
        )
        for name in GESTURES
    ]


def mark(found: Iterable[Judged]) -> str:
    """What tells one preview from another: who is left out and why, and what each would settle."""
    return mark_of(
        f"{each.dossier.number} {each.refusal} {fingerprint(each.settled) if each.settled else ''}"
        for each in found
    )
