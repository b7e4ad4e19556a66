"""Cancelling a session: its live dossiers first, then what became of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import live
from dossiers.organisation.sessions.forms import SessionCancelForm
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.organisation.sessions.views import sessions_of


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cancel(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Cancel a session: its live dossiers first, then what became of each."""
    session = get_object_or_404(sessions_of(request), pk=session_id)
    if not me(request).handles_files:
        raise Http404
    live_of = Dossier.objects.filter(live(), session=session).select_related("trainee__user")
    dossiers = list(live_of.order_by("pk"))
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
    return render(request, "dossiers/organisation/sessions/cancel.html", context)
