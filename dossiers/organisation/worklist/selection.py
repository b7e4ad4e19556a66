"""What a member checked in the list: some dossiers, or all those of the view, as a form posts it.

`numbers` is repeated; with `all`, the selection is the whole of `view`, a query string.
"""

from django.http import QueryDict

from catalogue.organisations.models import Member
from cpf_portal.common.database.keyset import BEGINNING
from dossiers.organisation.worklist import matching
from dossiers.organisation.worklist.criteria import Criteria

# Nobody answers more at once: what is beyond waits for the next time.
BOUND = 500


def selected(member: Member, data: QueryDict) -> list[str]:
    """The numbers of the selected dossiers in the order of their view, `BOUND` at most.

    What is not the organisation's is left out. Of the whole of a view that means nothing, none.
    """
    view = Criteria.written(data.get("view", ""))
    if data.get("all") == "1":
        if view.wrong:
            return []
        rows = matching.found(member, view)
    else:
        view = Criteria(tri=view.tri)
        rows = matching.found(member, view).filter(number__in=_asked(data))
    return list(matching.beyond(rows, view, BEGINNING).values_list("number", flat=True)[:BOUND])


def is_beyond(member: Member, data: QueryDict) -> bool:
    """Whether more was selected than is done at once."""
    if data.get("all") != "1":
        return len(_asked(data)) > BOUND
    view = Criteria.written(data.get("view", ""))
    return not view.wrong and matching.found(member, view)[: BOUND + 1].count() > BOUND


def _asked(data: QueryDict) -> list[str]:
    return [number for number in data.getlist("numbers") if number.isdigit() and len(number) == 10]
