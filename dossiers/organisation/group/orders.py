"""A selection of dossiers kept, an answer to them confirmed, and started."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from catalogue.organisations.models import Member
from catalogue.trainings.models import Session
from dossiers.dossier.models import Dossier
from dossiers.organisation.group import answering, jobs
from dossiers.organisation.group.forms import Given
from dossiers.organisation.group.judging import Judged
from dossiers.organisation.group.models import GroupAnswer, GroupItem

# How many dossiers a selection holds at most, and how many are answered while the person waits.
MOST, AT_ONCE = 500, 40


@transaction.atomic
def select(
    member: Member,
    dossiers: Iterable[Dossier],
    view: str = "",
    *,
    own: dict[int, Given] | None = None,
    session: Session | None = None,
) -> GroupAnswer:
    """Keep a selection of dossiers of the member's organisation, in that order, `MOST` at most.

    `own` are the answers of some of them alone, by their key; `session`, that whose sheet they come from.
    """
    answer = GroupAnswer.objects.create(
        organisation=member.organisation, asked_by=member.user, view=view, session=session
    )
    GroupItem.objects.bulk_create(
        GroupItem(answer=answer, rank=rank, dossier=dossier, given=(own or {}).get(dossier.pk, {}))
        for rank, dossier in enumerate(dossiers, 1)
        if rank <= MOST
    )
    return answer


@transaction.atomic
def confirm(answer: GroupAnswer, name: str, given: Given, found: Iterable[Judged]) -> None:
    """Confirm a gesture, once: what was shown as left out is, the others wait to be played."""
    held = GroupAnswer.objects.select_for_update().get(pk=answer.pk)
    if held.confirmed_at:
        return
    now = timezone.now()
    held.transition, held.given, held.confirmed_at = name, given, now
    held.save()
    left = [each for each in found if each.refusal]
    for each in left:
        each.item.outcome, each.item.reason, each.item.played_at = GroupItem.Outcome.LEFT, each.refusal, now
    GroupItem.objects.bulk_update([each.item for each in left], ["outcome", "reason", "played_at"])


def start(answer: GroupAnswer) -> None:
    """Play what waits: a few at once, many by the worker."""
    if answer.items.filter(outcome="").count() <= AT_ONCE:
        answering.play(answer.pk)
    else:
        jobs.play_group_answer.configure(lock=f"group-{answer.pk}").defer(answer_id=str(answer.pk))
