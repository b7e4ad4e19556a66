"""What a trainee contests of their half-days."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.people.guards import trainees_only
from accounts.rights.questions import page_of_dossier
from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused
from dossiers.attendance.forms import ContestForm
from dossiers.attendance.marking import contest
from dossiers.attendance.models import Mark


@require_http_methods(["GET", "HEAD", "POST"])
@trainees_only
def contesting(request: PersonalRequest, number: str, mark_id: int) -> HttpResponse:
    """A half-day of one's own, and the place to contest it."""
    mine = Mark.objects.filter(dossier__number=number, dossier__trainee=request.user.pk)
    mark = get_object_or_404(mine.select_related("half_day", "dossier__organisation"), pk=mark_id)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contest(mark, form.cleaned_data["text"])
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, "Votre contestation est notée : l'organisme la lira sur sa feuille.")
        return redirect(page_of_dossier(number))
    context = {"mark": mark, "dossier": mark.dossier, "form": form, "page": page_of_dossier(number)}
    return render(request, "dossiers/attendance/contest.html", context)
