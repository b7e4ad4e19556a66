"""The pages where a person keeps their account theirs; the same for trainees, organisations and staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.franceconnect import provider
from accounts.passwords.forms import ChangePasswordForm
from accounts.people.models import User
from accounts.security import events, safeguards
from accounts.security.forms import ChangeEmailForm
from accounts.security.requests import PersonalRequest
from accounts.staff import name_corrections
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def overview(request: PersonalRequest) -> HttpResponse:
    """The recent logins, and what can be changed."""
    context = {
        "logins": safeguards.recent_logins(request.user),
        "events": events.recent(request.user),
        "franceconnect": provider.is_offered() and request.user.kind == User.Kind.TRAINEE,
    }
    return render(request, "accounts/security/overview.html", context)


@page
@sensitive_post_parameters()
def password(request: PersonalRequest) -> HttpResponse:
    """Choose another password."""
    form = ChangePasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        safeguards.change_password(request, request.user, form.cleaned_data["password"])
        messages.success(request, "Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
        return redirect("security")
    return render(request, "accounts/security/change.html", {"form": form, "what": "mot de passe"})


@page
@sensitive_post_parameters()
def email(request: PersonalRequest) -> HttpResponse:
    """Ask for another e-mail address; a link is sent to it."""
    form = ChangeEmailForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            safeguards.ask_for_email(request.user, form.cleaned_data["email"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            told = "Un lien vient de partir à cette adresse : elle sera la vôtre quand vous l'aurez suivi."
            messages.success(request, told)
            return redirect("security")
    return render(request, "accounts/security/change.html", {"form": form, "what": "adresse e-mail"})


@page
@login_not_required
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to a new address: a button (mail scanners follow links), which makes it the account's."""
    late = not safeguards.waiting_for(token).exists()
    if request.method == "POST" and not late:
        try:
            safeguards.confirm_email(token)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Votre nouvelle adresse e-mail est confirmée.")
        return redirect("/")
    return render(
        request, "accounts/security/email_confirm.html", {"late": late}, status=410 if late else 200
    )


@page
@login_not_required
def confirm_name(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to whoever's name two agents correct: a button, which makes it the account's."""
    correction = name_corrections.waiting_for(token).first()
    if request.method == "POST" and correction:
        try:
            name_corrections.confirm(token)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, "Votre nom est corrigé. Vos sessions sont terminées : reconnectez-vous."
            )
        return redirect("/")
    context = {"correction": correction}
    return render(request, "accounts/staff/name_confirm.html", context, status=200 if correction else 410)


@require_POST
def disconnect(request: PersonalRequest) -> HttpResponse:
    """End every other session of the account."""
    safeguards.disconnect_others(request, request.user)
    messages.success(request, "Vos autres appareils sont déconnectés.")
    return redirect("security")
