"""« Situation de l'organisme »: what the Caisse decided or considers, and the organisation's observations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.security.requests import PersonalRequest
from catalogue.control import standing as rules
from catalogue.control.forms import ObservationsForm
from catalogue.control.models import Takedown
from catalogue.organisations.members import me, members_only
from cpf_portal.common.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def standing(request: PersonalRequest) -> HttpResponse:
    """Where the organisation stands and why; a manager answers the notice that waits."""
    member = me(request)
    organisation, notice = member.organisation, member.organisation.waiting_notice
    answers = member.manages and notice is not None and notice.observed_at is None
    form = ObservationsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not answers:
        messages.info(request, "Aucune observation n'est attendue de vous.")
        return redirect("standing")
    if notice and form.is_valid():
        try:
            rules.observe(request.user, notice, form.cleaned_data["observations"])
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Vos observations sont reçues ; un e-mail vous le confirme.")
        return redirect("standing")
    context = {
        "organisation": organisation,
        "notice": notice,
        "form": form if answers else None,
        "changes": organisation.standing_changes.order_by("-pk"),
        "takedowns": Takedown.objects.filter(training__organisation=organisation)
        .select_related("training")
        .order_by("-pk"),
        "closed": organisation.notices.exclude(closed_at=None).order_by("-pk"),
    }
    return render(request, "catalogue/control/standing.html", context)
