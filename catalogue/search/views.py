"""Looking for a training."""

from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.security.requests import PublicRequest
from catalogue import communes
from catalogue.certifications.families import families
from catalogue.results import told
from catalogue.results.cards import cards_of
from catalogue.results.choosing import choosing_in
from catalogue.search import ORDERS, Answer
from catalogue.search.criteria import chips_of, is_asked, only_words, to_drop, without
from catalogue.search.facets import Facet
from catalogue.search.forms import SearchForm
from catalogue.search.means import means_of
from cpf_portal.common.database.replica import from_replica

PAGE, SUGGESTED = 20, 8
PAGE_OF_SEARCH = "catalogue/search/search.html"


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
@from_replica
def search(request: PublicRequest) -> HttpResponse:
    """The form and the offers that answer it, a wrong value being said and left out; or where to begin."""
    if not is_asked(request.GET):
        return _begin(request)
    means, choosing = means_of(request.user), choosing_in(request.GET)
    form = SearchForm(request.GET, means=means)
    answer = form.search().answer()
    page = Counted(answer).get_page(request.GET.get("page"))
    asked = answer.search
    context = {
        "form": form,
        "page": page,
        "cards": cards_of(page.object_list, choosing, answer.today, means, asked.starts_from),
        "choosing": choosing,
        "query": without(request.GET, "page"),
        "answer": answer,
        "chips": chips_of(form, asked),
        "only_words": only_words(request.GET),
        "groups": [_boxes(answer, facet) for facet in asked.facets],
        "rule": ORDERS["debut" if asked.order == "pertinence" and not asked.words else asked.order],
        "namesakes": [communes.label(town) for town in form.towns[1:4]],
        "remote": asked.area
        and f"{without(request.GET, 'lieu', 'rayon', 'modalite', 'page')}&modalite=remote",
        "without": to_drop(answer, request.GET) if not answer.total else [],
    }
    return render(request, PAGE_OF_SEARCH, context)


@require_safe
@login_not_required
def towns(request: PublicRequest) -> HttpResponse:
    """The communes that begin as typed, for the place field's list."""
    found = communes.suggest(request.GET.get("lieu", "")[:80], SUGGESTED)
    return render(
        request, "catalogue/search/_towns.html", {"labels": [communes.label(town) for town in found]}
    )


def _begin(request: PublicRequest) -> HttpResponse:
    """The form, the families of trainings and what people ask for: nothing is looked for, nothing counted."""
    if request.htmx:  # the last criterion was taken away: this is another page
        return HttpResponseClientRedirect(request.get_full_path())
    context = {
        "form": SearchForm(request.GET),
        "choosing": choosing_in(request.GET),
        "families": families(timezone.localdate()),
        "most_asked": told.most_asked(),
    }
    return render(request, PAGE_OF_SEARCH, context)


def _boxes(answer: Answer, facet: Facet) -> dict[str, Any]:
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
    return {"name": facet.name, "label": facet.label, "boxes": boxes}
