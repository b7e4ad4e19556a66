"""The opinions of trainees on an organisation's trainings, and its replies."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused
from dossiers.organisation.forms import ReplyForm
from dossiers.organisation.queue import SIZE
from dossiers.reviews import moderation
from dossiers.reviews.models import Review


def reviews_of(request: PersonalRequest) -> QuerySet[Review]:
    """The published reviews of the organisation's trainings."""
    mine = Review.objects.filter(
        status=Review.Status.PUBLISHED, dossier__organisation=me(request).organisation_id
    )
    return mine.select_related("dossier__trainee__user").order_by("-written_at", "pk")


@require_safe
@members_only
def opinions(request: PersonalRequest) -> HttpResponse:
    """The published reviews, each with its reply or the place to write one."""
    page = Paginator(reviews_of(request), SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": ReplyForm(), "may_reply": me(request).handles_files}
    return render(request, "dossiers/organisation/reviews.html", context)


@require_POST
@members_only
def reply(request: PersonalRequest, number: str) -> HttpResponse:
    """The organisation's one reply to a review."""
    review = get_object_or_404(reviews_of(request), dossier__number=number)
    form = ReplyForm(request.POST)
    try:
        if form.is_valid():
            moderation.reply(review, request.user, form.cleaned_data["reply"])
            messages.success(request, "Votre réponse est publiée.")
        else:
            messages.error(request, "Écrivez une réponse de 2 000 caractères au plus.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("organisation_reviews")
