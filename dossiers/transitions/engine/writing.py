"""Writing down what transitions made of dossiers: seats, journal, messages; a few statements for many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.questions import Question
from cpf_portal.common.records import counts
from dossiers.dossier.actors import Actor
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import SEATED, State
from dossiers.messages import notices
from dossiers.messages.members import copies
from dossiers.messages.models import OutboxMessage


@Question
def written(entries: Sequence[Entry]) -> None:
    """Told of entries, in the transaction that writes them, whoever above owes something for each."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a transition has just made of a locked dossier, from which state, and what the journal keeps."""

    dossier: Dossier
    transition: str
    source: State
    actor: Actor
    details: dict[str, Any]


def write(moves: Sequence[Move]) -> None:
    """Keep the sessions' seats in step, add an entry at the next sequence of each, and tell its readers.

    `Refused` when a session has no seat left for a dossier that takes one.
    """
    for move in moves:
        if move.source not in SEATED and move.dossier.status in SEATED:
            _take_seat(move.dossier.session_id)
    _leave_seats(
        Counter(
            move.dossier.session_id
            for move in moves
            if move.source in SEATED and move.dossier.status not in SEATED
        )
    )
    entries = _entries(moves)
    _tell(moves, entries)
    written(entries)
    transaction.on_commit(partial(counts.played, [move.transition for move in moves]))


def _take_seat(session_id: int) -> None:
    session = Session.objects.filter(Q(seats=None) | Q(seats_taken__lt=F("seats")), pk=session_id)
    if not session.update(seats_taken=F("seats_taken") + 1):
        raise Refused("Cette session est complète.", code="full")


def _leave_seats(left: Counter[int]) -> None:
    if len(left) > 1:  # held in one order, whoever else leaves seats of several sessions
        held = Session.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=left)
        list(held.order_by("pk").values_list("pk"))
    for count in set(left.values()):
        sessions = Session.objects.filter(pk__in=[pk for pk in left if left[pk] == count])
        sessions.update(seats_taken=F("seats_taken") - count)


def _entries(moves: Sequence[Move]) -> list[Entry]:
    before = Entry.objects.filter(dossier__in=[move.dossier for move in moves])
    last = dict(before.values_list("dossier").annotate(last=Max("sequence")))
    return Entry.objects.bulk_create(
        Entry(
            dossier=move.dossier,
            sequence=last.get(move.dossier.pk, 0) + 1,
            transition=move.transition,
            source=move.source.value,
            target=move.dossier.state,
            actor=move.actor.role.value,
            user=move.actor.user,
            details=move.details,
        )
        for move in moves
    )


def _tell(moves: Sequence[Move], entries: list[Entry]) -> None:
    owed = [
        OutboxMessage(entry=entry, reader=reader)
        for move, entry in zip(moves, entries, strict=True)
        for reader in notices.readers_of(move.transition, move.dossier)
    ]
    copies.owe(OutboxMessage, owed)
