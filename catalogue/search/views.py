"""Looking for a training."""

from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import status
from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.security.requests import PublicRequest
from catalogue import communes
from catalogue.search import ORDERS, Answer
from catalogue.search.facets import FACETS, RIGHTS, covered
from catalogue.search.forms import SearchForm
from catalogue.search.means import Means
from catalogue.search.query import WIDER

PAGE, SUGGESTED = 20, 8
# What is under « Plus de filtres ».
MORE = ("debut_du", "debut_au", "prix", *(facet.name for facet in FACETS))
# The fields of the form behind each part of a search, to say which one could be dropped.
DROPPED = {
    "area": ("le lieu", ("lieu", "rayon")),
    "max_price": ("le prix maximum", ("prix",)),
    "organisation": ("l'organisme", ("organisme",)),
    "dates": ("la période", ("mois", "debut_du", "debut_au")),
    RIGHTS: ("« Couvert par mes droits »", (RIGHTS,)),
} | {facet.name: (f"le filtre « {facet.label} »", (facet.name,)) for facet in FACETS}


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of what was counted already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.offers, PAGE)
        self.answer = answer

    @cached_property
    def count(self) -> int:
        return self.answer.total


@require_safe
@login_not_required
def search(request: PublicRequest) -> HttpResponse:
    """The form and the offers that answer it; a wrong value is said and left out."""
    form = SearchForm(request.GET, means=_means(request))
    answer = form.search().answer()
    page = Counted(answer).get_page(request.GET.get("page"))
    asked = answer.search
    context = {
        "form": form,
        "page": page,
        "query": _without(request.GET, "page"),
        "answer": answer,
        "facets": [_boxes(answer, facet) for facet in FACETS],
        "covered": None if asked.means is None else _boxes(answer, covered(asked.means)),
        "asked_more": any(request.GET.get(name) for name in MORE),
        "rule": ORDERS["debut" if asked.order == "pertinence" and not asked.words else asked.order],
        "around": communes.label(form.towns[0]) if form.towns else "",
        "namesakes": [communes.label(town) for town in form.towns[1:4]],
        "remote": asked.area
        and f"{_without(request.GET, 'lieu', 'rayon', 'modalite', 'page')}&modalite=remote",
        "without": _to_drop(answer, request.GET) if not answer.total else [],
    }
    return render(request, "catalogue/search/search.html", context)


@require_safe
@login_not_required
def towns(request: PublicRequest) -> HttpResponse:
    """The communes that begin as typed, for the place field's list."""
    found = communes.suggest(request.GET.get("lieu", "")[:80], SUGGESTED)
    return render(
        request, "catalogue/search/_towns.html", {"labels": [communes.label(town) for town in found]}
    )


def _means(request: PublicRequest) -> Means | None:
    """What a trainee may pay with today; None for anyone else."""
    person = Trainee.objects.filter(pk=request.user.pk or 0).only("is_jobseeker").first()
    if person is None:
        return None
    jobseeker = status.presumed(person.pk, status.Provider.JOBSEEKER, says=person.is_jobseeker)
    return Means(ledger.usable_account_of(person.pk), timezone.localdate(), jobseeker)


def _boxes(answer: Answer, facet: Any) -> dict[str, Any]:
    """A group of boxes, each with what it would leave; those that would leave nothing are not shown."""
    ticked = answer.search.chosen.get(facet.name, ())
    boxes = [
        {
            "key": value.key,
            "label": value.label,
            "count": answer.counts[f"{facet.name}_{value.key}"],
            "ticked": value.key in ticked,
        }
        for value in facet.values
        if value.key in ticked or answer.counts[f"{facet.name}_{value.key}"]
    ]
    return {"name": facet.name, "label": facet.label, "boxes": boxes, "ticked": bool(ticked)}


def _to_drop(answer: Answer, query: QueryDict) -> list[dict[str, Any]]:
    """Which filters could be dropped, how many offers that would leave, and the address that does it."""
    found = []
    for name, left in answer.without():
        if name == "radius":
            wider = f"{_without(query, 'page', 'rayon')}&rayon={WIDER}"
            found.append({"label": f"chercher jusqu'à {WIDER} km", "left": left, "query": wider})
            continue
        label, fields = DROPPED[name]
        found.append({"label": f"retirer {label}", "left": left, "query": _without(query, "page", *fields)})
    return found


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()
