"""The pages that freeze an account, and the one that is left of it meanwhile."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.franceconnect import provider
from accounts.identity import freezing
from accounts.mails import links
from accounts.people.guards import trainees_agreed_or_not
from accounts.security.requests import PersonalRequest
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@trainees_agreed_or_not
def freeze(request: PersonalRequest) -> HttpResponse:
    """« Ce n'est pas moi » : what freezing does, and the button, which leaves this session alone open."""
    if request.method != "POST":
        return render(request, "accounts/identity/freeze.html")
    try:
        freezing.freeze(request.user.pk, request)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        request.user.refresh_from_db()
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, "Votre compte est gelé. Vos autres appareils sont déconnectés.")
    return redirect("frozen")


@page
@login_not_required
def freeze_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a security mail: a button (mail scanners follow links), which freezes the account."""
    user = links.to_freeze(token).first()
    if user and request.method == "POST":
        try:
            freezing.freeze(user.pk, request)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Le compte est gelé : toutes ses sessions sont terminées.")
        return redirect("login")
    context = {"late": user is None}
    return render(request, "accounts/identity/freeze_by_link.html", context, status=200 if user else 410)


@require_safe
@freezing.while_frozen
@trainees_agreed_or_not
def frozen(request: PersonalRequest) -> HttpResponse:
    """What a frozen account still shows: how to prove who its holder is."""
    if request.user.frozen_at is None:
        return redirect("security")
    return render(request, "accounts/identity/frozen.html", {"franceconnect": provider.is_offered()})
