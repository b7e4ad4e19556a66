"""The clock's job: end what is overdue and make final what may no longer be claimed."""

import logging
from collections.abc import Callable, Sequence
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import due
from dossiers.lifecycle import TRANSITIONS
from dossiers.money import closings
from dossiers.money.models import Closing
from dossiers.transitions.engine import play_the_clock, play_together

logger = logging.getLogger(__name__)
# How many dossiers a transaction ends: it holds them all, for a few tenths of a second.
BATCH = 200


def sweep() -> int:
    """Play the clock's transition on every overdue dossier; how many were moved or made final."""
    return end(list(overdue())) + sum(safely(_finish, key) for key in list(final()))


def end(overdue: Sequence[int]) -> int:
    """Play the clock's transition on these; how many were moved.

    Most hold nothing, and end by batches. The others are played one by one, as is a batch that fails. What
    someone else is moving is skipped; a dossier that fails is logged, passed over, and stops no other.
    """
    done = 0
    for keys in batched(overdue, BATCH):
        ended = _ended_together(keys)
        done += len(ended) + sum(safely(_play, key) for key in keys if key not in ended)
    return done


def overdue() -> QuerySet[Dossier, int]:
    """The keys of the dossiers on which the clock is late."""
    return Dossier.objects.filter(due()).order_by("pk").values_list("pk", flat=True)


def final() -> QuerySet[Closing, int]:
    """The keys of those that nobody may claim about any more."""
    found = Closing.objects.filter(applied_at=None, final_on__lt=timezone.localdate(), dossier__claim=None)
    return found.order_by("pk").values_list("pk", flat=True)


def _ended_together(keys: tuple[int, ...]) -> set[int]:
    """End those that hold neither rights nor a funder's promise; the keys of those that it ended."""
    hold_nothing = Dossier.objects.filter(due(), pk__in=keys, to_pay=None, silence="")
    try:
        with transaction.atomic():
            free = hold_nothing.select_for_update(skip_locked=True, of=("self",)).select_related("top_up")
            held = list(free.order_by("pk"))
            play_together(TRANSITIONS["expire"], held)
    except Exception:
        logger.exception("sweep: %s dossiers from %s", len(keys), keys[0])
        return set()
    return {dossier.pk for dossier in held}


def _play(pk: int) -> bool:
    try:
        return play_the_clock(Dossier.objects.get(pk=pk))
    except Refused:  # someone moved it meanwhile
        return False


def _finish(pk: int) -> bool:
    return closings.apply_if_final(Dossier(pk=pk), timezone.localdate())


def safely(act: Callable[[int], bool], key: int) -> bool:
    """Act on one row that nobody else holds, whatever happens to it."""
    try:
        with transaction.atomic():
            free = Dossier.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key)
            return bool(free.values_list("pk")) and act(key)
    except Exception:
        logger.exception("sweep: dossier %s", key)
        return False
