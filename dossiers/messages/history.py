"""The history of a dossier, as one of its readers is told it: an item for each entry of the journal."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers.dossier.journal import Entry
from dossiers.lifecycle import Role
from dossiers.messages import words

# The sign of whoever acted (Heroicons); that of a card for each try to pay.
SIGNS = {
    Role.TRAINEE: "user",
    Role.ORGANISATION: "building-office",
    Role.FUNDER: "banknotes",
    Role.BANK: "credit-card",
    Role.STAFF: "building-library",
    Role.CLOCK: "cog-6-tooth",
}
OF_MONEY = (Role.BANK, Role.FUNDER)
TRIES = ("pay", "payment_failed", "payment_succeeded")


def of(journal: Iterable[Entry], reader: str) -> list[dict[str, Any]]:
    """What that reader is told; the organisation is not told what is private."""
    return [told(entry, reader) for entry in journal if words.is_told(entry.transition, reader)]


def told(entry: Entry, reader: str) -> dict[str, Any]:
    """The item of an entry; `LookupError` when its transition says nothing to that reader."""
    title, text = words.told(entry, reader)
    actor = Role.BANK if entry.transition in TRIES else Role(entry.actor)
    kind = "money" if actor in OF_MONEY else "mine" if actor.value == reader else "others"
    return item(title, timezone.localdate(entry.at), text) | {"kind": kind, "sign": SIGNS[actor]}


def folded(journal: Iterable[Entry], reader: str) -> list[dict[str, Any]]:
    """The same, but of tries to pay that follow each other the last alone stands, with the others in it."""
    items: list[dict[str, Any]] = []
    for is_try, entries in groupby(journal, key=lambda entry: entry.transition in TRIES):
        found = [told(entry, reader) for entry in entries]
        items += [found[-1] | {"before": found[:-1]}] if is_try else found
    return items


def item(title: str, day: date | None, text: str = "", status: str = "done") -> dict[str, Any]:
    """A line of a history: its day in words, what is said, and whether it is done, current or upcoming."""
    return {"title": title, "date": long_date(day) if day else "", "text": text, "status": status}
