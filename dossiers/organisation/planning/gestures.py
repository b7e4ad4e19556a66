"""A selection of sessions kept, a gesture on them confirmed: one transaction, with what became of each.

Nothing asks the outside: what fails half-way is not done at all, and may be pressed again.
"""

from collections.abc import Collection, Sequence
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalogue.office import sessions
from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from dossiers.organisation.planning.forms import Given
from dossiers.organisation.planning.models import SessionGesture, SessionItem
from dossiers.organisation.planning.session_judging import TAKEN, SessionLine

Kind, Outcome = SessionGesture.Kind, SessionItem.Outcome
# How many sessions a selection holds.
MOST = 500
UNCHECKED = "Vous l'avez laissée de côté."


@transaction.atomic
def select(member: Member, chosen: Sequence[Session], view: str = "") -> SessionGesture:
    """Keep a selection of sessions of the member's organisation, in that order, `MOST` at most."""
    gesture = SessionGesture.objects.create(organisation=member.organisation, asked_by=member.user, view=view)
    SessionItem.objects.bulk_create(
        SessionItem(gesture=gesture, rank=rank, session=session)
        for rank, session in enumerate(chosen[:MOST], 1)
    )
    return gesture


@transaction.atomic
def create(
    member: Member,
    key: UUID,
    action: Action,
    given: Given,
    lines: Sequence[SessionLine],
    kept: Collection[int],
) -> SessionGesture | None:
    """Make the lines of these ranks; once, whatever is sent twice under one key.

    None when the key is another member's organisation's.
    """
    # Whoever comes second with the key waits for the first to have written it.
    gesture, _ = SessionGesture.objects.get_or_create(
        pk=key, defaults={"organisation": member.organisation, "asked_by": member.user}
    )
    if gesture.organisation_id != member.organisation_id:
        return None
    if gesture.confirmed_at is None:
        _confirm(gesture, Kind.CREATE, {"action": action.pk, "title": action.training.title} | given)
        items = [SessionItem(gesture=gesture, rank=rank) for rank, _ in enumerate(lines, 1)]
        _write(gesture, items, member, lines, kept)
    return gesture


@transaction.atomic
def confirm(
    member: Member,
    gesture: SessionGesture,
    kind: str,
    given: Given,
    lines: Sequence[SessionLine],
    kept: Collection[int],
) -> None:
    """Do it to the lines of these ranks, once; what was shown as left out is, and says why."""
    held = SessionGesture.objects.select_for_update().get(pk=gesture.pk)
    if held.confirmed_at:
        return
    _confirm(held, kind, given)
    known = {item.session_id: item for item in held.items.all()}
    items = [known[line.session.pk] for line in lines if line.session]
    _write(held, items, member, lines, kept)


def _confirm(gesture: SessionGesture, kind: str, given: Given) -> None:
    gesture.kind, gesture.given, gesture.confirmed_at = kind, given, timezone.now()
    gesture.save()


def _write(
    gesture: SessionGesture,
    items: Sequence[SessionItem],
    member: Member,
    lines: Sequence[SessionLine],
    kept: Collection[int],
) -> None:
    """Play what is kept, training by training in one order, and write what became of each."""
    played: list[tuple[SessionItem, SessionLine]] = []
    for rank, (item, line) in enumerate(zip(items, lines, strict=True), 1):
        item.told, item.outcome = line.told, Outcome.LEFT
        item.reason = line.refusal or ("" if rank in kept else UNCHECKED)
        if not item.reason:
            played.append((item, line))
    played.sort(key=lambda each: (each[1].action.training_id, each[1].action.pk, each[0].rank))
    if gesture.kind in (Kind.CREATE, Kind.COPY):
        _make(member, played)
    else:
        _change(member, gesture.kind, played)
    new = [item for item in items if item.pk is None]
    SessionItem.objects.bulk_create(new)
    SessionItem.objects.bulk_update(
        [item for item in items if item not in new], ["told", "outcome", "reason", "made"]
    )


def _make(member: Member, played: Sequence[tuple[SessionItem, SessionLine]]) -> None:
    for action, group in groupby(played, key=lambda each: each[1].action):
        pairs = list(group)
        made = sessions.create_many(member, action, [line.values for _, line in pairs if line.values])
        for (item, _), row in zip(pairs, made, strict=True):
            item.made, item.outcome = row, Outcome.DONE if row else Outcome.REFUSED
            item.reason = "" if row else TAKEN


def _change(member: Member, kind: str, played: Sequence[tuple[SessionItem, SessionLine]]) -> None:
    for item, line in played:
        try:
            _play(member, kind, line)
        except Refused as refused:
            item.outcome, item.reason = Outcome.REFUSED, refused.message
        else:
            item.outcome = Outcome.DONE


def _play(member: Member, kind: str, line: SessionLine) -> None:
    if line.session is None:
        return
    if kind == Kind.CLOSE:
        sessions.close(member, line.session)
    elif kind == Kind.REOPEN:
        sessions.reopen(member, line.session)
    elif line.values:
        other = line.action if line.action.pk != line.session.action_id else None
        sessions.edit(member, line.session, None, line.values, other)
