"""Sending the messages that are owed, some at a time, and noting what became of each.

The row is the debt, written in the transaction that writes what it tells: nothing else has to ask for it.
Whoever takes rows has them for a while (`TAKEN_FOR`), since what was not sent by then is due again. What
became of each is written as soon as it is known: a message is sent twice only when its sender died between
sending it and noting that it had.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cpf_portal.common.mails.post import MailServer, UnreachableError
from dossiers.messages import letters
from dossiers.messages.members import readers
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder

logger = logging.getLogger(__name__)
Owed = OutboxMessage | Reminder | MemberMessage
# What is read with the rows of each kind: whose dossier it is, who did what is told, who reads it.
OF_ENTRY = ("entry__dossier__trainee__user", "entry__dossier__organisation", "entry__user")
OF_REMINDER = ("dossier__trainee__user", "dossier__organisation")
READ_WITH: dict[type[Any], list[str]] = {
    OutboxMessage: [*OF_ENTRY],
    Reminder: [*OF_REMINDER],
    MemberMessage: [
        *(f"message__{path}" for path in OF_ENTRY),
        *(f"reminder__{path}" for path in OF_REMINDER),
        "member__user",
        "member__organisation",
    ],
}
# So many are read together, and taken for longer than the last of them may need to leave.
MOST, TAKEN_FOR, WORKED_FOR = 100, timedelta(minutes=5), 60
# Written out: a queryset takes longer to become these words than the mail server to take a message.
NOTED = "UPDATE {} SET attempts = attempts + 1, due_at = %s, sent_at = %s, failure = %s WHERE id = %s"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
# About two days: a server may be wrong about an address for a while, not for so long.
MOST_REFUSALS = 12


def deliver(model: type[Owed], server: MailServer, is_over: Callable[[], bool] = lambda: False) -> int:
    """Send some of the messages that are due, the longest due first; how many were tried.

    What is not tried, since time or `is_over` said so, is due again. `UnreachableError` when the mail server
    is: then no message is to blame, and all stay due.
    """
    until = time.monotonic() + WORKED_FOR
    taken = deque(_take(model))
    tried = 0
    try:
        while taken and time.monotonic() < until and not is_over():
            _try(taken[0], server)
            taken.popleft()
            tried += 1
    except UnreachableError as error:
        _give_back(model, taken, failure=type(error.__cause__).__name__)
        raise
    _give_back(model, taken)
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
    found = rows.select_related(*READ_WITH[model]).in_bulk(since)
    for key, row in found.items():
        row.due_at = since[key]
    return readers.kept([found[key] for key in since if key in found])


def _give_back(model: type[Any], left: deque[Owed], **noted: str) -> None:
    """Let others take them: they are due since the first of them was."""
    if left:
        rows = model._default_manager.filter(pk__in=[owed.pk for owed in left])
        rows.update(due_at=left[0].due_at, **noted)


def _try(owed: Owed, server: MailServer) -> None:
    """Try to send it, as it reads now and to where its reader is reached now, and note the outcome."""
    failure = None
    try:
        _send(owed, server)
    except UnreachableError:
        raise
    except Exception as error:
        logger.exception("message %s was not sent", owed.pk)
        failure = error
    due_at = again(owed.attempts, failure) if failure else None
    sent_at = None if failure else timezone.now()
    with connection.cursor() as cursor:
        noted = NOTED.format(owed._meta.db_table)
        cursor.execute(noted, [due_at, sent_at, type(failure).__name__ if failure else "", owed.pk])


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


def _send(owed: Owed, server: MailServer) -> None:
    letter = letters.letter_of(owed)
    if letter is None:  # a reminder of what was done meanwhile
        return
    if to := readers.address_of(owed):
        server.send(letter, to)
