"""« Habilitations »: what certifiers let an organisation prepare for; managers declare, the others read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import managers_only, me, members_only
from catalogue.profile import authorising
from catalogue.profile.authorisation_forms import AuthorisationForm
from catalogue.profile.models import Authorisation


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def authorisations(request: PersonalRequest) -> HttpResponse:
    """What is declared, what is lacking, and one more."""
    member = me(request)
    if request.method == "POST" and not member.manages:
        raise Http404
    asked = {"certification": request.GET.get("code", "")}
    form = AuthorisationForm(request.POST if request.method == "POST" else None, initial=asked)
    if form.is_valid():
        row = authorising.declare(member, **form.cleaned_data)
        messages.success(request, f"L'habilitation pour {row.certification.code} est enregistrée.")
        return redirect("authorisations")
    context = {
        "form": form,
        "declared": authorising.of_organisation(member.organisation_id),
        "lacking": authorising.lacking(member.organisation_id),
    }
    return render(request, "catalogue/profile/authorisations.html", context)


@require_POST
@managers_only
def withdraw(request: PersonalRequest, authorisation_id: int) -> HttpResponse:
    """Take back what was declared."""
    member = me(request)
    rows = Authorisation.objects.select_related("certification")
    row = get_object_or_404(rows, pk=authorisation_id, organisation=member.organisation_id)
    authorising.withdraw(member, row)
    messages.success(request, f"L'habilitation pour {row.certification.code} est retirée.")
    return redirect("authorisations")
