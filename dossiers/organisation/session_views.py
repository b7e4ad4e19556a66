"""The back-office's sessions and reviews: cancelling a whole session, replying to an opinion."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.organisation.queue import SIZE
from dossiers.organisation.session_closing import cancel_session
from dossiers.organisation.session_forms import ReplyForm, SessionCancelForm
from dossiers.reviews import moderation
from dossiers.reviews.models import Review


def sessions_of(request: PersonalRequest) -> QuerySet[Session]:
    """The sessions of the member's organisation."""
    mine = Session.objects.filter(action__training__organisation=me(request).organisation_id)
    return mine.select_related("action__training", "action__place")


def live_of(session: Session) -> QuerySet[Dossier]:
    """The dossiers that cancelling the session would cancel."""
    return Dossier.objects.filter(live(), session=session).select_related("trainee__user").order_by("pk")


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """The sessions with live dossiers, the nearest first."""
    counted = Count("dossiers", filter=live("dossiers__"))
    found = sessions_of(request).annotate(live=counted).filter(live__gt=0).order_by("starts_on", "pk")
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    return render(request, "dossiers/organisation/sessions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cancel(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Cancel a session: its live dossiers first, then what became of each."""
    session = get_object_or_404(sessions_of(request), pk=session_id)
    if not me(request).handles_files:
        raise Http404
    dossiers = list(live_of(session))
    has_begun = any(dossier.has_entered for dossier in dossiers)
    form = SessionCancelForm(request.POST if request.method == "POST" else None, has_begun=has_begun)
    context: dict[str, Any] = {"session": session, "dossiers": dossiers, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["outcomes"] = cancel_session(
                session,
                actors.organisation(request.user),
                reason=form.cleaned_data["reason"],
                ground=form.cleaned_data["ground"],
                hours_given=form.cleaned_data.get("hours_given"),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "dossiers/organisation/session_cancel.html", context)


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
