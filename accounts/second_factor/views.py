"""The pages of the second factor: give the code, set it up, print other recovery codes."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.login.navigation import safe_next
from accounts.mails import links
from accounts.passwords.forms import PasswordAgainForm
from accounts.people.models import User
from accounts.second_factor import devices
from accounts.second_factor.forms import CodeForm
from accounts.security.requests import PersonalRequest

page = require_http_methods(["GET", "HEAD", "POST"])


def _professional(request: PersonalRequest) -> User:
    """The person who asks; 404 for a trainee, who has no second factor."""
    if request.user.kind not in devices.PROFESSIONALS:
        raise Http404
    return request.user


def _answer(request: PersonalRequest, template: str, form: CodeForm, **more: Any) -> HttpResponse:
    context = {"form": form, "next": safe_next(request)}
    return render(request, template, context | more)


@devices.not_required
@page
@sensitive_post_parameters()
def code(request: PersonalRequest) -> HttpResponse:
    """Give the code of the application, or one of the recovery list."""
    user = _professional(request)
    if not devices.has_device(user):
        return redirect("second_factor_enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if devices.verify(request, form.cleaned_data["code"]):
            return redirect(safe_next(request) or user.home)
        form.add_error("code", "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant.")
    return _answer(request, "accounts/second_factor/code.html", form)


@devices.not_required
@page
@sensitive_post_parameters()
def enrol(request: PersonalRequest) -> HttpResponse:
    """Set the second factor up: scan, give a first code, keep the recovery codes."""
    user = _professional(request)
    if devices.has_device(user):
        return redirect("second_factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = devices.enrol(request, form.cleaned_data["code"])
        if codes:
            return _answer(
                request, "accounts/second_factor/recovery_codes.html", form, codes=codes, home=user.home
            )
        form.add_error("code", "Ce code n'est pas celui que donne votre application : essayez le suivant.")
    drawing, secret = devices.drawing_of(user, devices.key_of(cast(Any, request)))
    return _answer(request, "accounts/second_factor/enrol.html", form, drawing=drawing, secret=secret)


@page
@sensitive_post_parameters()
def recovery_codes(request: PersonalRequest) -> HttpResponse:
    """Other recovery codes, shown once to whoever gives the password again; the former ones work no more."""
    user = _professional(request)
    form = PasswordAgainForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        codes = devices.new_recovery_codes(user)
        messages.success(request, "Vos anciens codes de secours ne fonctionnent plus.")
        return _answer(
            request, "accounts/second_factor/recovery_codes.html", CodeForm(), codes=codes, home=user.home
        )
    return render(
        request, "accounts/second_factor/recovery_codes_ask.html", {"form": form, "home": user.home}
    )


@page
@sensitive_post_parameters()
@login_not_required
def remove(request: HttpRequest, token: str) -> HttpResponse:
    """The link that staff send for a lost device: its owner gives their password, and the factor goes."""
    user = links.factor_to_remove(token)
    if user is None:
        return render(request, "accounts/second_factor/remove.html", {"late": True}, status=410)
    form = PasswordAgainForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        devices.forget(user)
        told = "Votre second facteur est retiré : un autre vous sera demandé à la connexion."
        messages.success(request, told)
        return redirect("organisation_login")
    return render(request, "accounts/second_factor/remove.html", {"form": form})
