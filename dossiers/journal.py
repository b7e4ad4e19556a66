"""The journal: the locked dossier, and the entry that records a move with the messages it owes."""

from typing import Any

from django.db.models import Max

from cpf_portal.errors import Refused
from dossiers import notices
from dossiers.lifecycle import State
from dossiers.models import Delivery, Dossier, Entry
from dossiers.players import Player


def locked(dossier: Dossier) -> Dossier:
    """The dossier read afresh and locked until the transaction ends; lock it before its holder.

    `Refused` when it was a draft that someone has just deleted.
    """
    found = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("session__action__training", "organisation", "trainee__user")
        .filter(pk=dossier.pk)
        .first()
    )
    if found is None:
        raise Refused("Ce brouillon a été supprimé.", code="deleted")
    return found


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
    Delivery.objects.bulk_create(Delivery(entry=entry, reader=reader) for reader in notices.readers_of(verb))
    return entry
