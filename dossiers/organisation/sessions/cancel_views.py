"""Cancelling a session: what each of its live dossiers would settle first, then what became of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused
from dossiers.dossier import actors
from dossiers.organisation.sessions.foreseen import ForeseenEnd, foreseen, live_of, mark
from dossiers.organisation.sessions.forms import SessionCancelForm
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.organisation.sessions.views import sessions_of
from dossiers.organisation.share import Share

COUNTED = "Voici ce que cela donne, dossier par dossier : relisez, puis confirmez."
CHANGED = "Des dossiers ou des montants ont changé depuis : relisez-les avant de confirmer."


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def cancel(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Cancel a session, once each amount has been shown as it will be settled."""
    session = get_object_or_404(sessions_of(request), pk=session_id)
    if not me(request).handles_files:
        raise Http404
    dossiers, today = live_of(session), timezone.localdate()
    has_begun = any(dossier.has_entered for dossier in dossiers)
    form = SessionCancelForm(request.POST if request.method == "POST" else None, has_begun=has_begun)
    is_answered = form.is_bound and form.is_valid()
    hours = form.cleaned_data.get("hours_given") if is_answered else None
    ends = foreseen(dossiers, hours, today)
    shown, seen = mark(ends), request.POST.get("vu", "")
    context: dict[str, Any] = {
        "session": session,
        "ends": ends,
        "totals": _totals(ends),
        "mark": shown,
        "form": form,
        "is_counted": is_answered or not has_begun,
    }
    if is_answered and seen == shown:
        try:
            context["outcomes"] = cancel_session(
                session,
                actors.organisation(request.user),
                reason=form.cleaned_data["reason"],
                ground=form.cleaned_data["ground"],
                hours_given=hours,
                expected={end.dossier.pk: end.settled for end in ends if end.settled},
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
    elif is_answered:
        context["is_changed"] = (
            COUNTED if has_begun and seen == mark(foreseen(dossiers, None, today)) else CHANGED
        )
    return render(request, "dossiers/organisation/sessions/cancel.html", context)


def _totals(ends: list[ForeseenEnd]) -> Share | None:
    """The amounts of all; None when fewer than two dossiers have some, or when hours are still to be told."""
    shares = [end.share for end in ends if end.share]
    if len(shares) < 2 or any(end.awaits_hours for end in ends):
        return None
    due = sum(share.due or 0 for share in shares)
    return Share(
        sum(share.price for share in shares),
        sum(share.kept for share in shares),
        sum(share.given_back for share in shares),
        due,
    )
