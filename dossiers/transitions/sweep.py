"""The clock's job: end what is overdue and make final what may no longer be claimed."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import due
from dossiers.money import closings
from dossiers.money.models import Closing
from dossiers.transitions.engine import play_the_clock

logger = logging.getLogger(__name__)
BATCH = 200


def sweep() -> int:
    """Play the clock's transition on every overdue dossier; how many were moved or made final.

    Bounded batches that skip what someone else is moving; a dossier that fails is logged, passed
    over, and never stops the others.
    """
    return _each(_overdue, _play) + _each(_final, _finish)


def _overdue(after: int) -> list[int]:
    found = Dossier.objects.filter(due(), pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _final(after: int) -> list[int]:
    found = Closing.objects.filter(
        applied_at=None, final_on__lt=timezone.localdate(), dossier__claim=None, pk__gt=after
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _play(pk: int) -> bool:
    try:
        return play_the_clock(Dossier.objects.get(pk=pk))
    except Refused:  # someone moved it meanwhile
        return False


def _finish(pk: int) -> bool:
    return closings.apply_if_final(Dossier(pk=pk), timezone.localdate())


def _each(find: Callable[[int], list[int]], act: Callable[[int], bool]) -> int:
    done, last = 0, 0
    while keys := find(last):
        for key in keys:
            done += safely(act, key)
        last = keys[-1]
    return done


def safely(act: Callable[[int], bool], key: int) -> bool:
    """Act on one row that nobody else holds, whatever happens to it."""
    try:
        with transaction.atomic():
            free = Dossier.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key)
            return bool(free.values_list("pk")) and act(key)
    except Exception:
        logger.exception("sweep: dossier %s", key)
        return False
