"""A trainee's favourites: the list, from which to compare, and the one address that keeps or drops."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.login.navigation import safe_next
from accounts.people.guards import trainees_only
from accounts.security.requests import PersonalRequest
from catalogue.favourites import kept
from catalogue.trainings import bookable, questions
from catalogue.trainings.models import Action
from cpf_portal.common.errors import Refused

PAGE = 20


@require_safe
@trainees_only
def listing(request: PersonalRequest) -> HttpResponse:
    """What the person keeps; an offer that is no longer proposed stays, and says so."""
    page = Paginator(kept.kept_by(request.user.pk), PAGE).get_page(request.GET.get("page"))
    actions = [favourite.action for favourite in page.object_list]
    firsts = bookable.first_sessions([action.pk for action in actions], timezone.localdate())
    context = {
        "page": page,
        "cards": [(action, firsts.get(action.pk)) for action in actions],
        "comparison": questions.comparison_page(),
    }
    return render(request, "catalogue/favourites/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def favourite(request: PersonalRequest, action_id: int) -> HttpResponse:
    """Keep an offer (`geste=ajouter`) or drop it (`geste=retirer`), then back to where the person was."""
    action = get_object_or_404(Action.objects.select_related("training"), pk=action_id)
    if request.method == "POST":
        try:
            if request.POST.get("geste") == "retirer":
                kept.drop(request.user.pk, action.pk)
                messages.success(request, "La formation est retirée de vos favoris.")
            else:
                kept.keep(request.user.pk, action)
                messages.success(request, "La formation est dans vos favoris.")
        except Refused as refusal:
            messages.error(request, refusal.message)
    elif not action.favourites.filter(user=request.user).exists():
        # Where one lands after logging in from the button: nothing is kept by reading.
        messages.info(request, "Vous voilà dans votre compte : appuyez encore pour garder cette formation.")
    page = redirect(action.public_page if action.is_shown else "favourites")
    return redirect(safe_next(request)) if safe_next(request) else page
