"""A certification's public page: what it is worth, until when, and who prepares it for how much."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Aggregate, Max, Min, PositiveIntegerField, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.security.requests import PublicRequest
from catalogue.certifications.models import Occupation
from catalogue.results.cards import cards_of
from catalogue.results.choosing import choosing_in
from catalogue.search.criteria import without
from catalogue.search.facets import LEVELS
from catalogue.search.means import means_of
from catalogue.search.query import Search
from catalogue.trainings.models import Certification
from cpf_portal.common.database.replica import from_replica

PAGE = 20


class Median(Aggregate):
    """The middle of the values, in their unit."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = PositiveIntegerField()


@require_safe
@login_not_required
@from_replica
def certification(request: PublicRequest, code: str) -> HttpResponse:
    """The certification of that code, and the offers that may be asked for today, cheapest first."""
    found = get_object_or_404(Certification, code=code)
    today, cheapest, choosing = timezone.localdate(), Search(order="prix"), choosing_in(request.GET)
    its_own = Q(action__training__certification=found)
    page = Paginator(cheapest.page(today).filter(its_own), PAGE).get_page(request.GET.get("page"))
    figures = {"least": Min("price"), "median": Median("price"), "most": Max("price")}
    prices = cheapest.base(today).filter(its_own).aggregate(**figures)
    context = {
        "certification": found,
        "level": LEVELS.get(found.level or 0, ""),
        "occupations": Occupation.objects.filter(code__in=found.rome_codes).order_by("label"),
        "page": page,
        "prices": prices,
        "cards": cards_of(page.object_list, choosing, today, means_of(request.user)),
        "choosing": choosing,
        "query": without(request.GET, "page"),
    }
    return render(request, "catalogue/certifications/certification.html", context)
