"""The rounds of the postman: messages of dossiers leave from its process, so that nothing waits for them.

Its carriers look for what is due and send it, each on its own connections to the database and to the mail
server, for as long as there is something; then each looks again every second.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from cpf_portal.common.mails.post import MailServer
from cpf_portal.operations.watch import Watch
from dossiers.messages import delivery
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder

logger = logging.getLogger(__name__)
KINDS = (OutboxMessage, Reminder, MemberMessage)
# While one waits for the mail server or for a commit, the others write letters.
CARRIERS = 4
LOOKS_EVERY, LONGEST_PAUSE = 1.0, 60.0
# Longer than a hundred thousand messages take to leave.
LATE_AFTER = timedelta(hours=1)


@contextmanager
def carrying(watch: Watch) -> Iterator[None]:
    """Messages leave while this lasts; what was taken and not sent when it ends is due again."""
    over = threading.Event()
    carriers = [threading.Thread(target=_carry, args=(over, watch), daemon=True) for _ in range(CARRIERS)]
    for carrier in carriers:
        carrier.start()
    try:
        yield
    finally:
        over.set()
        for carrier in carriers:
            carrier.join()


def _carry(over: threading.Event, watch: Watch) -> None:
    """Send what is due until told to end; after a failure, wait ever longer before trying again."""
    server, pause = MailServer(), LOOKS_EVERY
    while not over.is_set():
        try:
            pause = 0 if watch.sees("messages", lambda: _send_due(server, over)) else LOOKS_EVERY
        except Exception:  # the mail server or the database is away
            logger.exception("messages wait")
            connection.close()
            pause = min(2 * (pause or LOOKS_EVERY), LONGEST_PAUSE)
        if pause:
            server.close()
            over.wait(pause)
    server.close()
    connection.close()


def _send_due(server: MailServer, over: threading.Event) -> int:
    """Send some of what is due, of each kind; how many were tried."""
    alone = sum(delivery.deliver(model, server, over.is_set) for model in KINDS)
    return alone + delivery.deliver_daily(server, over.is_set)


def send_all() -> None:
    """Send what is due, to the last."""
    with closing(MailServer()) as server:
        while _send_due(server, threading.Event()):
            continue


def is_late() -> bool:
    """Whether a message has been waiting for an hour: nobody sends, or the mail server is away."""
    waiting = [model._default_manager.aggregate(at=Min("due_at"))["at"] for model in KINDS]
    return any(at and timezone.now() - at > LATE_AFTER for at in waiting)
