"""An organisation's public page: what it offers and where, how soon it answers, what people thought of it."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.security.requests import PublicRequest
from catalogue.organisations.models import Organisation
from catalogue.profile import authorising
from catalogue.profile.filling import profile_of
from catalogue.results.cards import cards_of
from catalogue.results.choosing import choosing_in
from catalogue.search.criteria import without
from catalogue.search.means import means_of
from catalogue.search.query import Search
from catalogue.trainings.models import shown
from cpf_portal.common.database.replica import from_replica
from dossiers.offers import answer_time
from dossiers.reviews import moderation

PAGE, REVIEWS, PLACES = 10, 10, 30


@require_safe
@login_not_required
@from_replica
def organisation(request: PublicRequest, organisation_id: int) -> HttpResponse:
    """Everything the public may know of an organisation, its offers first, the soonest to begin first."""
    public = Organisation.objects.exclude(standing=Organisation.Standing.APPLIED)
    found = get_object_or_404(public, pk=organisation_id)
    today, choosing = timezone.localdate(), choosing_in(request.GET)
    offers = Search(organisation=found.pk, order="debut").page(today)
    page = Paginator(offers, PAGE).get_page(request.GET.get("page"))
    scores = moderation.scores_of(found.pk)
    context = {
        "organisation": found,
        "page": page,
        "cards": cards_of(page.object_list, choosing, today, means_of(request.user)),
        "choosing": choosing,
        "query": without(request.GET, "page"),
        "is_qualiopi": found.qualiopi_until and found.qualiopi_until >= today,
        "answers_in": answer_time.in_words(answer_time.medians([found.pk], today).get(found.pk)),
        "scores": scores,
        "reviews": moderation.published_by(found.pk)[:REVIEWS] if scores else (),
        "places": _places(found),
        "profile": (profile := profile_of(found)),
        "authorised": authorising.public(profile),
    }
    return render(request, "dossiers/offers/organisation.html", context)


def _places(organisation: Organisation) -> list[str]:
    """The towns where it gives trainings, each once."""
    given = organisation.places.filter(shown("actions__"))
    towns = given.values_list("postcode", "town").distinct().order_by("town", "postcode")[:PLACES]
    return [f"{town} ({postcode})" if postcode else town for postcode, town in towns]
