"""The link sent to an address that is to receive an organisation's messages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalogue.mailbox import changing
from cpf_portal.common.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button (mail scanners follow links), which makes the address the organisation's."""
    change = changing.waiting_for(token).first()
    if change is not None and not changing.is_wanted(change):
        change = None
    if request.method == "POST" and change:
        try:
            changing.confirm(token)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            told = f"{change.email} reçoit désormais les messages de {change.organisation.name}."
            messages.success(request, told)
        return redirect("/")
    context = {"change": change}
    return render(request, "catalogue/mailbox/confirm.html", context, status=200 if change else 410)
