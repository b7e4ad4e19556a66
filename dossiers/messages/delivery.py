"""Sending the messages that are owed: after commit, at least once, one reader at a time."""

import logging
from datetime import timedelta
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from accounts.people import contact
from dossiers.dossier.models import Dossier
from dossiers.messages import notices
from dossiers.messages.models import Delivery, Reminder

logger = logging.getLogger(__name__)
BATCH = 100
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
# Where each kind of message finds its dossier.
DOSSIER: dict[type[Any], str] = {Delivery: "entry__dossier", Reminder: "dossier"}
Owed = Delivery | Reminder


def deliver() -> int:
    """Send every message that is due; how many left. A mail server that is down delays, never loses.

    A message is claimed, sent, then marked: a crash in between sends it again later.
    """
    return sum(_deliver(model) for model in DOSSIER)


def _deliver(model: type[Any]) -> int:
    sent = 0
    while claimed := _claim(model):
        sent += sum(_send_one(owed) for owed in claimed)
    return sent


@transaction.atomic
def _claim(model: type[Any]) -> list[Any]:
    """The oldest due messages that no one else is sending; their next try is put off meanwhile."""
    now, dossier = timezone.now(), DOSSIER[model]
    due: list[Any] = list(
        model._default_manager.select_for_update(skip_locked=True, of=("self",))
        .select_related(f"{dossier}__trainee__user", f"{dossier}__organisation")
        .filter(sent_at=None, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")[:BATCH]
    )
    for owed in due:
        owed.next_attempt_at = now + min(FIRST_WAIT * 2 ** min(owed.attempts, 10), LONGEST_WAIT)
        owed.attempts += 1
    model._default_manager.bulk_update(due, ["next_attempt_at", "attempts"])
    return due


def _send_one(owed: Owed) -> bool:
    try:
        _send(owed)
    except Exception:
        logger.exception("message %s was not sent", owed.pk)
        return False
    type(owed)._default_manager.filter(pk=owed.pk).update(sent_at=timezone.now())
    return True


def _send(owed: Owed) -> None:
    message = notices.message_of(owed)
    if message is None:  # a reminder of what was done meanwhile
        return
    dossier = owed.entry.dossier if isinstance(owed, Delivery) else owed.dossier
    if to := _address(dossier, owed.reader):
        send_mail(message.subject, message.text, None, [to])


def _address(dossier: Dossier, reader: str) -> str:
    if reader == Delivery.Reader.TRAINEE:
        return contact.reached_at(dossier.trainee.user, dossier.contact_email)
    return dossier.organisation.email
