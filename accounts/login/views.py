"""Logging in and out, and how long the session still lives."""

from collections.abc import Callable
from contextlib import suppress
from typing import cast

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.franceconnect import kept, provider
from accounts.login.forms import LoginForm, OrganisationLoginForm
from accounts.login.navigation import safe_next
from accounts.login.sessions import SessionStore
from accounts.people.models import User
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


def _login_page(form_class: type[LoginForm], template: str) -> Callable[[HttpRequest], HttpResponse]:
    @page
    @sensitive_post_parameters()
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(request.user.home)
        form = form_class(request.POST or None, request=request)
        wanted = safe_next(request)
        if request.method == "POST" and form.is_valid() and form.user:
            auth.login(request, form.user)
            if kept.waiting(request.session) and form.user.kind == User.Kind.TRAINEE:
                return redirect("franceconnect_link")
            return redirect(wanted or form.user.home)
        context = {
            "form": form,
            "next": wanted,
            "franceconnect": provider.is_offered(),
            "identified": kept.TOKEN in request.session,
        }
        return render(request, template, context)

    return view


login = _login_page(LoginForm, "accounts/login/login.html")


organisation_login = _login_page(OrganisationLoginForm, "accounts/login/organisation_login.html")


@require_POST
@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    """Leave; FranceConnect too, for whoever came in or was identified by it.

    The browser is asked to clear what it keeps of the pages that were read.
    """
    token = request.session.get(kept.TOKEN)
    auth.logout(request)
    messages.success(request, "Votre connexion est fermée.")
    answer: HttpResponse = redirect(settings.LOGOUT_REDIRECT_URL)
    with suppress(Refused):
        if token:
            answer = HttpResponseRedirect(provider.leave(request, token))
    # Not the cookies: the session's is gone already, the message's is still to be read.
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@login_not_required
@require_safe
def session(request: HttpRequest) -> JsonResponse:
    """How many seconds the session has left: asked by a page that is about to say so."""
    return JsonResponse({"seconds": cast(SessionStore, request.session).seconds_left()})
