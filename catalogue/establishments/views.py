"""« Établissements »: the head and the sites of an organisation, read by its members, kept by who keeps the
catalogue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.establishments import keeping
from catalogue.establishments.forms import EstablishmentForm
from catalogue.establishments.models import Establishment
from catalogue.organisations.members import keepers_only, me, members_only
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


def establishment_of(request: PersonalRequest, establishment_id: int) -> Establishment:
    """A site of the member's organisation; 404 for another's."""
    return get_object_or_404(keeping.of_organisation(me(request).organisation_id), pk=establishment_id)


@require_safe
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """The head, then the sites."""
    member = me(request)
    context = {
        "organisation": member.organisation,
        "establishments": keeping.of_organisation(member.organisation_id),
    }
    return render(request, "catalogue/establishments/list.html", context)


@page
@keepers_only
def add(request: PersonalRequest) -> HttpResponse:
    """A new site."""
    posted, organisation = request.POST if request.method == "POST" else None, me(request).organisation
    form = EstablishmentForm(posted, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.add(me(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("siret" if refusal.code == "siret" else None, refusal.message)
        else:
            messages.success(request, "L'établissement est enregistré : vos actions peuvent le nommer.")
            return redirect("establishments")
    return render(request, "catalogue/establishments/form.html", {"form": form, "row": None})


@page
@keepers_only
def change(request: PersonalRequest, establishment_id: int) -> HttpResponse:
    """The name and the address of a site."""
    row = establishment_of(request, establishment_id)
    posted, organisation = request.POST if request.method == "POST" else None, me(request).organisation
    form = EstablishmentForm(posted, organisation=organisation, instance=row)
    if request.method == "POST" and form.is_valid():
        keeping.change(me(request), row, **form.cleaned_data)
        messages.success(request, "L'établissement est changé.")
        return redirect("establishments")
    return render(request, "catalogue/establishments/form.html", {"form": form, "row": row})


@page
@keepers_only
def remove(request: PersonalRequest, establishment_id: int) -> HttpResponse:
    """Remove a site that no action names."""
    row = establishment_of(request, establishment_id)
    if request.method == "POST":
        try:
            keeping.remove(me(request), row)
            messages.success(request, f"L'établissement {row.name} est retiré.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("establishments")
    return render(request, "catalogue/establishments/remove.html", {"row": row})
