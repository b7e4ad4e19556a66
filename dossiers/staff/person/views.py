"""A holder in one page, for the staff: account, rights, dossiers, payments, documents, what agents did.

It is shown for an hour to whoever said why they open it (docs/rules.md § 13).
"""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.people.models import Trainee, User
from accounts.rights import ledger, shown
from accounts.security import limits
from accounts.staff import access_log
from accounts.staff.models import Intervention
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.holder import export, my_data
from dossiers.staff.person import finding
from dossiers.staff.person.forms import FindForm, ReasonForm

DOSSIERS, LINES = 50, 20


@sensitive_post_parameters("what", "born")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Whom to find; the one who is found, or those to choose among. What is looked for is in no address."""
    agent, form = _agent(request), FindForm(request.POST or None)
    found: list[Trainee] = []
    if request.method == "POST" and form.is_valid():
        try:
            limits.count_use("person_search", agent.pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            found = finding.holders(form.cleaned_data["what"], form.cleaned_data["born"])
            if len(found) == 1:
                return redirect("admin:person", found[0].pk)
            if not found:
                form.add_error(None, "Aucun compte ne correspond.")
    context = {"title": "Trouver une personne", "form": form, "found": found}
    return _render(request, "find", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, trainee_id: int) -> HttpResponse:
    """Someone's page; the reason first, asked again after an hour."""
    agent = _agent(request)
    trainee = get_object_or_404(Trainee.objects.select_related("user", "home_address"), pk=trainee_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        access_log.explain(
            agent, request, trainee.pk, form.cleaned_data["reason"], form.cleaned_data["details"]
        )
        return redirect("admin:person", trainee.pk)
    if not access_log.is_explained(agent.pk, trainee.pk):
        return _render(request, "why", {"title": "Pourquoi ouvrir cette page ?", "form": form})
    return _render(request, "person", _context(request, trainee))


def _context(request: HttpRequest, trainee: Trainee) -> dict[str, Any]:
    listed = _dossiers(trainee) if request.user.has_perm("dossiers.view_dossier") else []
    sees_payments = request.user.has_perm("payments.view_payment")
    return {
        "title": trainee.user.get_full_name(),
        "trainee": trainee,
        "usable": shown.usable(ledger.account_of(trainee.pk)),
        "dossiers": listed,
        "payments": [
            (dossier, lines) for dossier in listed if sees_payments and (lines := my_data.more_lines(dossier))
        ],
        "parts": my_data.apart_from_dossiers(trainee),
        "interventions": Intervention.objects.filter(account=trainee.user)
        .select_related("by")
        .order_by("-pk")[:LINES],
        "looks": access_log.of_person(trainee.pk)[:LINES],
    }


def _dossiers(trainee: Trainee) -> list[Dossier]:
    found = Dossier.objects.filter(trainee=trainee).select_related("organisation").order_by("-pk")
    return list(found.prefetch_related(*export.fetched_with_dossiers)[:DOSSIERS])


def _agent(request: HttpRequest) -> User:
    """The agent who asks, when they may read what people have."""
    if not request.user.has_perm("accounts.view_trainee"):
        raise PermissionDenied
    return cast(User, request.user)


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"dossiers/staff/person/{name}.html", admin.site.each_context(request) | context)
