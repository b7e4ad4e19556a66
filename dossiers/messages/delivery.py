"""Sending the messages that are owed, some at a time, and noting what became of each.

The row is the debt, written in the transaction that writes what it tells: nothing else has to ask for it.
Whoever takes rows has them for a while (`TAKEN_FOR`), since what was not sent by then is due again. What
became of each is written as soon as it is known: a message is sent twice only when its sender died between
sending it and noting that it had.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import FETCH_PEERS, QuerySet
from django.utils import timezone

from cpf_portal.common.mails.post import MailServer, UnreachableError
from dossiers.messages import letters
from dossiers.messages.members import digests, readers
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder

logger = logging.getLogger(__name__)
Owed = OutboxMessage | Reminder | MemberMessage
# What leaves as one letter: a message, or all that a member is told once a day.
Parcel = Sequence[Owed]
# What is read with the rows of each kind: whose dossier it is, who did what is told, who reads it.
READ_WITH: dict[type[Any], tuple[str, ...]] = {
    OutboxMessage: readers.OF_MESSAGE,
    Reminder: readers.OF_REMINDER,
    MemberMessage: readers.OF_COPY,
}
# So many are read together, and taken for longer than the last of them may need to leave.
MOST, TAKEN_FOR, WORKED_FOR = 100, timedelta(minutes=5), 60
# Written out: a queryset takes longer to become these words than the mail server to take a message.
NOTED = "UPDATE {} SET attempts = attempts + 1, due_at = %s, sent_at = %s, failure = %s WHERE id = ANY(%s)"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
# About two days: a server may be wrong about an address for a while, not for so long.
MOST_REFUSALS = 12


def deliver(model: type[Owed], server: MailServer, is_over: Callable[[], bool] = lambda: False) -> int:
    """Send some of the messages that are due, the longest due first; how many were tried.

    What is not tried, since time or `is_over` said so, is due again. `UnreachableError` when the mail server
    is: then no message is to blame, and all stay due.
    """
    return _send_all(model, [[row] for row in _take(model)], server, is_over)


def deliver_daily(server: MailServer, is_over: Callable[[], bool] = lambda: False) -> int:
    """The same of what members are told once a day: a letter each of all that is due; how many letters."""
    return _send_all(MemberMessage, digests.take(TAKEN_FOR), server, is_over)


def _send_all(
    model: type[Owed], parcels: Sequence[Parcel], server: MailServer, is_over: Callable[[], bool]
) -> int:
    until = time.monotonic() + WORKED_FOR
    left = deque(parcels)
    tried = 0
    try:
        # One for them all, which has the statement's words ready after the first.
        with connection.cursor() as cursor:
            while left and time.monotonic() < until and not is_over():
                _try(left[0], server, partial(cursor.execute, NOTED.format(model._meta.db_table)))
                left.popleft()
                tried += 1
    except UnreachableError as error:
        _give_back(model, left, failure=type(error.__cause__).__name__)
        raise
    _give_back(model, left)
    return tried


def due(model: type[Any]) -> QuerySet[Any]:
    """The rows to send now, the longest due first."""
    alone = {"is_grouped": False} if model is MemberMessage else {}
    found: QuerySet[Any] = model._default_manager.filter(due_at__lte=timezone.now(), **alone)
    return found.order_by("due_at")


def _take(model: type[Any]) -> list[Owed]:
    """The rows that are due and that nobody else takes, read with what their letters say."""
    rows, now = model._default_manager, timezone.now()
    with transaction.atomic():
        free = due(model).select_for_update(skip_locked=True)
        since = dict(free.values_list("pk", "due_at")[:MOST])
        rows.filter(pk__in=since).update(due_at=now + TAKEN_FOR)
    # What a letter reads beside its row is read for all of them, when the first asks.
    found = rows.fetch_mode(FETCH_PEERS).select_related(*READ_WITH[model]).in_bulk(since)
    for key, row in found.items():
        row.due_at = since[key]
    return readers.kept([found[key] for key in since if key in found])


def _give_back(model: type[Any], left: deque[Parcel], **noted: str) -> None:
    """Let others take them: they are due since the first of them was."""
    if left:
        rows = model._default_manager.filter(pk__in=[owed.pk for parcel in left for owed in parcel])
        rows.update(due_at=left[0][0].due_at, **noted)


def _try(parcel: Parcel, server: MailServer, note: Callable[[list[Any]], object]) -> None:
    """Try to send it, as it reads now and to where its reader is reached now, and note the outcome."""
    failure, owed = None, parcel[0]
    has_left = False
    try:
        has_left = _send(parcel, server)
    except UnreachableError:
        raise
    except Exception as error:
        logger.exception("message %s was not sent", owed.pk)
        failure = error
    due_at = again(owed.attempts, failure) if failure else None
    sent_at = None if failure else timezone.now()
    if has_left:
        readers.note_taken(owed)
    elif failure and _is_refused_for_good(failure):
        readers.note_refused(owed)
    keys = [each.pk for each in parcel]
    note([due_at, sent_at, type(failure).__name__ if failure else "", keys])


def again(tries: int, failure: Exception) -> datetime | None:
    """When to try once more what had been tried so often: in 5 minutes, 10, 20… then every 6 hours, for ever.

    None for an address refused for good, once it was for two days.
    """
    if tries >= MOST_REFUSALS and _is_refused_for_good(failure):
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries, 10), LONGEST_WAIT)
    return timezone.now() + wait


def _is_refused_for_good(failure: Exception) -> bool:
    """Whether the mail server has no such address, rather than trouble (RFC 5321 § 4.2.1: 5yz)."""
    if not isinstance(failure, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in failure.recipients.values())


def _send(parcel: Parcel, server: MailServer) -> bool:
    """Send it if there is something to say to someone; whether there was."""
    owed = parcel[0]
    is_daily = isinstance(owed, MemberMessage) and owed.is_grouped
    letter = digests.letter_of(cast(list[MemberMessage], parcel)) if is_daily else letters.letter_of(owed)
    if letter is None:  # reminders of what was done meanwhile
        return False
    to = readers.address_of(owed)
    if to:
        server.send(letter, to)
    return bool(to)
