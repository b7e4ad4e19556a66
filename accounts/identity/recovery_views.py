"""The pages of an account asked back: who asks, the proof, the link that stops it, the one that opens it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.franceconnect import provider
from accounts.franceconnect.identity import BY_DEFAULT
from accounts.identity import recovery
from accounts.identity.forms import RecoveryForm
from accounts.passwords.forms import NewPasswordForm
from accounts.security import limits
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@sensitive_post_parameters()
@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """The number and the new address, then FranceConnect+; the same for every number."""
    if not provider.is_offered():
        raise Http404
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and limits.allow("recovery", request, form):
        try:
            asked = recovery.ask(form.cleaned_data["nir"], form.cleaned_data["email"])
            return HttpResponseRedirect(provider.ask(request, level=BY_DEFAULT, next="", recovery=asked.pk))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "accounts/identity/recovery.html", {"form": form})


@require_safe
@login_not_required
def asked(request: HttpRequest) -> HttpResponse:
    """The same page for everyone."""
    return render(request, "accounts/identity/recovery_asked.html")


@page
@login_not_required
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to the account's address: a button (mail scanners follow links), which stops it."""
    found = recovery.to_stop(token)
    if found and request.method == "POST":
        try:
            recovery.stop(found)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "La réouverture est arrêtée : rien ne change dans votre compte.")
        return redirect("login")
    return _page(request, "recovery_stop", found is None, {"recovery": found})


@page
@sensitive_post_parameters()
@login_not_required
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to the new address: from its day on, the password that opens the account."""
    found = recovery.to_finish(token)
    ready = found is not None and recovery.is_open(found, timezone.localdate())
    user = found.trainee.user if found and found.trainee else None
    form = NewPasswordForm(request.POST or None, user=user)
    if found and ready and request.method == "POST" and form.is_valid():
        try:
            recovery.finish(found, form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Votre compte est rouvert : connectez-vous.")
            return redirect("login")
    return _page(request, "recovery_finish", found is None, {"recovery": found, "ready": ready, "form": form})


def _page(request: HttpRequest, name: str, late: bool, context: dict[str, object]) -> HttpResponse:
    status = 410 if late else 200
    context |= {"late": late, "franceconnect": provider.is_offered()}
    return render(request, f"accounts/identity/{name}.html", context, status=status)
