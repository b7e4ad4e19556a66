"""The pages where the managers of an organisation keep its tokens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import managers_only, me
from catalogue.organisations.models import Member
from catalogue.tokens import beside, issuing
from catalogue.tokens.forms import TokenForm
from catalogue.tokens.models import ApiToken
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])
# Of those that ended, how many are still shown.
SHOWN = 50


@page
@managers_only
@sensitive_variables("secret")
def tokens(request: PersonalRequest) -> HttpResponse:
    """The tokens of the organisation, and a new one: its secret is shown in the answer, then never again."""
    member = me(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = issuing.create(member, **form.cleaned_data, request=request)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            context = {"token": token, "secret": secret}
            return render(request, "catalogue/tokens/token_created.html", context)
    managers = Member.objects.filter(organisation=member.organisation_id, role=Member.Role.MANAGER)
    context = {
        "form": form,
        "tokens": issuing.of_organisation(member.organisation_id)[:SHOWN],
        "managers": set(managers.values_list("user_id", flat=True)),
        "beside": beside.pages(),
    }
    return render(request, "catalogue/tokens/tokens.html", context)


@page
@managers_only
def revoke(request: PersonalRequest, token_id: int) -> HttpResponse:
    """End a token, once that is confirmed."""
    member = me(request)
    token = get_object_or_404(ApiToken, pk=token_id, organisation=member.organisation_id)
    if request.method == "POST":
        issuing.revoke(member, token, request)
        messages.success(request, f"Le jeton « {token.name} » est révoqué : il n'ouvre plus rien.")
        return redirect("tokens")
    return render(request, "catalogue/tokens/token_revoke.html", {"token": token})
