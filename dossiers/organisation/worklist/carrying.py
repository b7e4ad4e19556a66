"""Where a view leads: back to the list, and to a dossier opened from it, which carries it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from dossiers.organisation.worklist.criteria import Criteria


def list_address(query: str = "") -> str:
    """The list with a view, as its query string says it; what means nothing in it is dropped."""
    kept = Criteria.written(query).query
    return reverse("organisation_dossiers") + (f"?{kept}" if kept else "")


def view_in(request: HttpRequest) -> Criteria | None:
    """The view that a dossier was opened from, which its address carries; None when it was from elsewhere."""
    query = request.GET.get("vue")
    return None if query is None else Criteria.written(query)


def carried(view: Criteria | None) -> str:
    """What an address ends with to carry a view; empty without one."""
    return "" if view is None else "?" + urlencode({"vue": view.query})
