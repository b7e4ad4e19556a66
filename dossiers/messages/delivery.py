"""Sending one message that is owed, and noting what became of it.

A message is sent twice only when its worker died between sending it and noting that it had.
"""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.people import contact
from cpf_portal.common.mails import post
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.messages import letters
from dossiers.messages.models import OutboxMessage, Reminder

logger = logging.getLogger(__name__)
# Where each kind of message finds its dossier.
DOSSIER: dict[type[Any], str] = {OutboxMessage: "entry__dossier", Reminder: "dossier"}
Owed = OutboxMessage | Reminder


def send(model: type[Owed], key: int) -> None:
    """Send a message that was not sent yet, as it reads now and to where its reader is reached now.

    Raises whatever kept it from leaving, once that is noted. `OperationalError` when another worker
    is sending it: neither waits, since the other may be frozen.
    """
    with transaction.atomic():
        owed = _held(model, key)
        failure = None if owed.sent_at else _try(owed)
    if failure:
        raise failure


def _held(model: type[Any], key: int) -> Owed:
    dossier = DOSSIER[model]
    rows = model._default_manager.select_for_update(nowait=True, of=("self",))
    owed: Owed = rows.select_related(f"{dossier}__trainee__user", f"{dossier}__organisation").get(pk=key)
    return owed


def _try(owed: Owed) -> Exception | None:
    """Try to send it and note the outcome; what kept it from leaving, or None."""
    failure = None
    try:
        with transaction.atomic():
            _send(owed)
    except Exception as error:
        logger.exception("message %s was not sent", owed.pk)
        failure = error
    owed.attempts += 1
    owed.sent_at = None if failure else timezone.now()
    owed.failure = type(failure).__name__ if failure else ""
    owed.save(update_fields=["attempts", "sent_at", "failure"])
    return failure


def _send(owed: Owed) -> None:
    letter = letters.letter_of(owed)
    if letter is None:  # a reminder of what was done meanwhile
        return
    dossier = owed.entry.dossier if isinstance(owed, OutboxMessage) else owed.dossier
    if to := _address(dossier, owed.reader):
        post.send(letter, to)


def _address(dossier: Dossier, reader: str) -> str:
    if reader == OutboxMessage.Reader.TRAINEE:
        return contact.reached_at(dossier.trainee.user, dossier.contact_email)
    if reader == OutboxMessage.Reader.FUNDER:
        top_up = top_up_of(dossier)
        return top_up.funder.email if top_up else ""
    return dossier.organisation.email
