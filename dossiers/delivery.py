"""Sending the messages that the journal owes: after commit, at least once, one reader at a time."""

import logging
from datetime import timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from dossiers import notices
from dossiers.models import Delivery

logger = logging.getLogger(__name__)
BATCH = 100
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


def deliver() -> int:
    """Send every message that is due; how many left. A mail server that is down delays, never loses.

    A message is claimed, sent, then marked: a crash in between sends it again later.
    """
    sent = 0
    while claimed := _claim():
        sent += sum(_send_one(delivery) for delivery in claimed)
    return sent


@transaction.atomic
def _claim() -> list[Delivery]:
    """The oldest due messages that no one else is sending; their next try is put off meanwhile."""
    now = timezone.now()
    due = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("entry__dossier__trainee__user", "entry__dossier__organisation")
        .filter(sent_at=None, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")[:BATCH]
    )
    for delivery in due:
        delivery.next_attempt_at = now + min(FIRST_WAIT * 2 ** min(delivery.attempts, 10), LONGEST_WAIT)
        delivery.attempts += 1
    Delivery.objects.bulk_update(due, ["next_attempt_at", "attempts"])
    return due


def _send_one(delivery: Delivery) -> bool:
    try:
        _send(delivery)
    except Exception:
        logger.exception("message %s was not sent", delivery.pk)
        return False
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=timezone.now())
    return True


def _send(delivery: Delivery) -> None:
    dossier = delivery.entry.dossier
    message = notices.message(delivery.entry, delivery.reader)
    to = (
        dossier.contact_email or dossier.trainee.user.email
        if delivery.reader == Delivery.Reader.TRAINEE
        else dossier.organisation.email
    )
    if to:
        send_mail(message.subject, message.text, None, [to])
