"""The dossiers that were chosen in a list: those of the member's organisation, in the order of the list."""

from django.http import QueryDict

from catalogue.organisations.models import Member
from dossiers.dossier.models import Dossier
from dossiers.organisation.group.orders import MOST
from dossiers.organisation.queue import dossiers_of


def chosen(member: Member, data: QueryDict) -> tuple[list[Dossier], bool]:
    """The dossiers of those numbers, theirs alone, and whether there were more than `MOST`."""
    numbers = list(dict.fromkeys(data.getlist("numbers")))
    kept = numbers[:MOST]
    found = dossiers_of(member.organisation_id).in_bulk(kept, field_name="number")
    return [found[number] for number in kept if number in found], len(numbers) > MOST


def view_of(data: QueryDict) -> str:
    """The list's query they come from, as it is kept; nothing of one that is longer."""
    view = data.get("view", "")
    return view if len(view) <= 500 else ""
