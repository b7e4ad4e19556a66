"""Looking for a training."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PublicRequest
from catalogue.forms import SearchForm
from catalogue.search import Search

PAGE = 20


@require_safe
@login_not_required
def search(request: PublicRequest) -> HttpResponse:
    """The form and the offers that answer it; a wrong value is said and left out."""
    form = SearchForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    query = Search(
        words=asked.get("q", ""),
        place=asked.get("lieu", ""),
        mode=asked.get("modalite", ""),
        max_price=asked.get("prix"),
        order=asked.get("ordre") or "pertinence",
    )
    page = Paginator(query.results(), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "page": page, "query": kept.urlencode(), "asked": query}
    template = (
        "catalogue/_results.html" if request.htmx and not request.htmx.boosted else "catalogue/search.html"
    )
    return render(request, template, context)
