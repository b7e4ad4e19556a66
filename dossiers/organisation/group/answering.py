"""Playing a confirmed answer, dossier by dossier: each is a transaction that writes its own outcome.

Whatever happens in between (a second click, a worker that stops), an outcome is there if and only if its
transition was played: what is left can be taken up again, and nothing is played twice.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.organisation.group.forms import FORMS
from dossiers.organisation.group.models import GroupAnswer, GroupItem

logger = logging.getLogger(__name__)


def play(answer_id: UUID) -> None:
    """Play each dossier that waits; one that fails is logged and waits still, it stops no other."""
    waiting = GroupItem.objects.filter(answer=answer_id, outcome="", answer__confirmed_at__isnull=False)
    for pk in list(waiting.order_by("rank").values_list("pk", flat=True)):
        try:
            play_one(pk)
        except Exception:
            logger.exception("group answer %s: item %s", answer_id, pk)
    if not waiting.exists():
        GroupAnswer.objects.filter(pk=answer_id, finished_at=None, confirmed_at__isnull=False).update(
            finished_at=timezone.now()
        )


@transaction.atomic
def play_one(pk: int) -> None:
    """Play one, and write what became of it with it. It is held before its dossier: nobody does otherwise.

    No gesture on several ends what a card may have paid: the bank is not asked inside the transaction.
    """
    held = GroupItem.objects.select_for_update(of=("self",)).select_related("answer__asked_by", "dossier")
    item = held.get(pk=pk)
    if item.outcome:
        return
    answer, today = item.answer, timezone.localdate()
    actor, given = actors.organisation(answer.asked_by), item.given | answer.given
    try:
        FORMS[answer.transition].play(item.dossier, actor, given, today)
    except Refused as refused:
        item.outcome, item.reason = GroupItem.Outcome.REFUSED, refused.message
    else:
        item.outcome = GroupItem.Outcome.DONE
    item.played_at = timezone.now()
    item.save()
