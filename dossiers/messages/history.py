"""The history of a dossier, as one of its readers is told it: an item for each entry of the journal."""

from datetime import date

from django.utils import timezone

from cpf_portal.common.french import long_date
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.messages import words


def of(dossier: Dossier, reader: str) -> list[dict[str, str]]:
    """What that reader is told; the organisation is not told what is private."""
    return [told(entry, reader) for entry in dossier.entries.all() if words.is_told(entry.transition, reader)]


def told(entry: Entry, reader: str) -> dict[str, str]:
    """The item of an entry; `LookupError` when its transition says nothing to that reader."""
    title, text = words.told(entry, reader)
    return item(title, timezone.localdate(entry.at), text)


def item(title: str, day: date | None, text: str = "", status: str = "done") -> dict[str, str]:
    """A line of a history: its day in words, what is said, and whether it is done, current or upcoming."""
    return {"title": title, "date": long_date(day) if day else "", "text": text, "status": status}
