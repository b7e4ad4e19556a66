"""The dossiers that were chosen in a list: those of the member's organisation, in the order of their view."""

from django.http import QueryDict

from catalogue.organisations.models import Member
from dossiers.dossier.models import Dossier
from dossiers.organisation.queue import dossiers_of
from dossiers.organisation.worklist.criteria import Criteria
from dossiers.organisation.worklist.selection import is_beyond, selected


def chosen(member: Member, data: QueryDict) -> tuple[list[Dossier], bool]:
    """The dossiers that a form of the list selects, and whether there were more than are answered at once."""
    numbers = selected(member, data)
    found = dossiers_of(member.organisation_id).in_bulk(numbers, field_name="number")
    return [found[number] for number in numbers], is_beyond(member, data)


def view_of(data: QueryDict) -> str:
    """The list's query they come from, as it is kept; nothing of one that is longer."""
    view = Criteria.written(data.get("view", "")).query
    return view if len(view) <= 500 else ""
