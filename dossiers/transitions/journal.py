"""Writing the journal: the entry of a transition, and the messages it owes."""

from typing import Any

from django.db.models import Max

from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.players import Player
from dossiers.lifecycle import State
from dossiers.messages import jobs, notices
from dossiers.messages.models import Delivery


def write(d: Dossier, verb: str, source: State, by: Player, details: dict[str, Any]) -> Entry:
    """Add the entry at the next rank of a locked dossier, and a message for each reader."""
    last = Entry.objects.filter(dossier=d).aggregate(last=Max("rank"))["last"] or 0
    entry = Entry.objects.create(
        dossier=d,
        rank=last + 1,
        verb=verb,
        source=source.value,
        target=d.state,
        actor=by.actor.value,
        user=by.user,
        details=details,
    )
    owed = [Delivery(entry=entry, reader=reader) for reader in notices.readers_of(verb)]
    for delivery in Delivery.objects.bulk_create(owed):
        jobs.mail_delivery.defer(delivery_id=delivery.pk)
    return entry
