"""Logging in and out, opening an account, a forgotten password."""

from collections.abc import Callable
from contextlib import suppress
from typing import cast

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import backends, jobs, limits, links, registration, security
from accounts.captcha.fields import has_worked
from accounts.forms import (
    IdentityForm,
    LoginForm,
    NewPasswordForm,
    OrganisationLoginForm,
    ResetForm,
    TermsForm,
)
from accounts.franceconnect import kept, provider
from accounts.models import User
from accounts.navigation import home_of, safe_next
from accounts.sessions import SessionStore
from cpf_portal.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


def _login_page(form_class: type[LoginForm], template: str) -> Callable[[HttpRequest], HttpResponse]:
    @page
    @sensitive_post_parameters()
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(home_of(request.user))
        form = form_class(request.POST or None, request=request)
        wanted = safe_next(request)
        if request.method == "POST" and form.is_valid() and form.user:
            auth.login(request, form.user)
            if kept.waiting(request.session) and form.user.kind == User.Kind.TRAINEE:
                return redirect("franceconnect_link")
            return redirect(wanted or home_of(form.user))
        context = {
            "form": form,
            "next": wanted,
            "franceconnect": provider.is_offered(),
            "identified": kept.TOKEN in request.session,
        }
        return render(request, template, context)

    return view


login = _login_page(LoginForm, "accounts/login.html")
organisation_login = _login_page(OrganisationLoginForm, "accounts/organisation_login.html")


@require_POST
@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    """Leave; FranceConnect too, for whoever came in or was identified by it.

    The browser is asked to clear what it keeps of the pages that were read.
    """
    token = request.session.get(kept.TOKEN)
    auth.logout(request)
    messages.success(request, "Vous êtes déconnecté.")
    answer: HttpResponse = redirect("home")
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


@require_safe
@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    """The general conditions of use."""
    return render(request, "accounts/terms.html")


@page
@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    """Step 1: the terms; whoever comes to it begins anew."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    if request.method != "POST":
        registration.begin(request.session, safe_next(request))
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        registration.accept_terms(request.session)
        return redirect("register_identity")
    return _step(request, form, 1)


@page
@sensitive_post_parameters()
@login_not_required
def register_identity(request: HttpRequest) -> HttpResponse:
    """Step 2: who one is; asking for another captcha keeps what was typed."""
    progress = registration.progress(request.session)
    if "accepted" not in progress:
        return _again(request)
    known = progress.get("identity", {})
    if "renew" in request.POST:
        return _step(request, IdentityForm(initial=request.POST.dict()), 2)
    form = IdentityForm(request.POST or None, initial=known | {"email_again": known.get("email")})
    if request.method == "POST":
        is_right = form.is_valid()
        if _may("captcha" if has_worked(request.POST) else "captcha_by_hand", request, form) and is_right:
            registration.remember(request.session, form.cleaned_data)
            return redirect("register_password")
    return _step(request, form, 2)


@page
@sensitive_post_parameters()
@login_not_required
def register_password(request: HttpRequest) -> HttpResponse:
    """Step 3: the password; then a link is e-mailed. Pressing twice ends on the same page."""
    progress = registration.progress(request.session)
    if "identity" not in progress:
        return redirect("register_sent") if "sent" in progress else _again(request)
    form = NewPasswordForm(request.POST or None, user=registration.person(request.session))
    _, _, number = progress["identity"]["login"].partition(":")
    if (
        request.method == "POST"
        and form.is_valid()
        and _may("register", request, form)
        and _may("register_number", number, form)
    ):
        registration.finish(request.session, form.cleaned_data["password"])
        return redirect("register_sent")
    return _step(request, form, 3)


@require_safe
@login_not_required
def register_sent(request: HttpRequest) -> HttpResponse:
    """The same page for everyone: look at your e-mails."""
    return render(request, "accounts/register_sent.html")


@page
@login_not_required
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail: a button (mail scanners follow links), which opens the account."""
    if request.method == "POST":
        wanted = registration.destination(token)
        user = registration.open_account(token)
        if user:
            auth.login(request, user, backend="accounts.backends.NirBackend")
            messages.success(request, "Votre compte est activé. Bienvenue !")
            return redirect(wanted or "account")
    elif links.waiting_for(token).exists():
        return render(request, "accounts/confirm_email.html")
    return render(request, "accounts/confirm_email.html", {"late": True}, status=410)


@page
@sensitive_post_parameters()
@login_not_required
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every number and address, and so is the work."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _may("reset", request, form):
        who = form.cleaned_data["who"]
        found = backends.by_email(who) if "@" in who else backends.by_nir(who)
        jobs.mail_new_password.defer(user_id=found.values_list("pk", flat=True).first())
        return redirect("password_reset_sent")
    return render(request, "accounts/password_reset.html", {"form": form})


@require_safe
@login_not_required
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """The same page for everyone."""
    return render(request, "accounts/password_reset_sent.html")


@page
@sensitive_post_parameters()
@login_not_required
def password_reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a new password; the link works once, for an hour."""
    user = links.holder_of(uid, token)
    form = NewPasswordForm(request.POST or None, user=user)
    if user and request.method == "POST" and form.is_valid():
        user = security.reset_password(request, uid, token, form.cleaned_data["password"])
        if user:
            messages.success(request, "Votre mot de passe est changé : connectez-vous.")
            return redirect("login" if user.kind == User.Kind.TRAINEE else "organisation_login")
    context = {"form": form} if user else {"late": True}
    return render(request, "accounts/password_reset_confirm.html", context, status=200 if user else 410)


def _may(what: str, who: HttpRequest | str, form: Form) -> bool:
    """Whether a form may still be used, from an address or for someone; the form says so when it may not."""
    try:
        if isinstance(who, str):
            limits.use(what, who)
        else:
            limits.use_from(what, who)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _again(request: HttpRequest) -> HttpResponse:
    """Begin the registration again: nothing is kept of a former one, or no longer."""
    if request.method == "POST":
        messages.info(request, registration.FORGOTTEN)
    return redirect("register")


def _step(request: HttpRequest, form: Form, rank: int) -> HttpResponse:
    labels = ("Conditions générales", "Mon identité", "Mon mot de passe")
    status = ("done", "current", "todo")
    steps = [
        {"label": label, "status": status[1 + (i > rank) - (i < rank)]} for i, label in enumerate(labels, 1)
    ]
    return render(request, "accounts/register.html", {"form": form, "steps": steps, "rank": rank})
