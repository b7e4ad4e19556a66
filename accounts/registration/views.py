"""Opening an account, step by step, until the link that was e-mailed."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.login.navigation import safe_next
from accounts.login.views import page
from accounts.mails import links
from accounts.passwords.forms import NewPasswordForm
from accounts.registration import steps as registration
from accounts.registration.captcha.answer_field import has_worked
from accounts.registration.forms import IdentityForm, TermsForm
from accounts.security import limits


@page
@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    """Step 1: the terms; whoever comes to it begins anew."""
    if request.user.is_authenticated:
        return redirect(request.user.home)
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
        if (
            limits.allow("captcha" if has_worked(request.POST) else "captcha_by_hand", request, form)
            and is_right
        ):
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
        and limits.allow("register", request, form)
        and limits.allow("register_number", number, form)
    ):
        registration.finish(request.session, form.cleaned_data["password"])
        return redirect("register_sent")
    return _step(request, form, 3)


@require_safe
@login_not_required
def register_sent(request: HttpRequest) -> HttpResponse:
    """The same page for everyone: look at your e-mails, at the address that was typed."""
    email = registration.progress(request.session).get("sent", "")
    return render(request, "accounts/registration/register_sent.html", {"email": email})


@page
@login_not_required
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail: a button (mail scanners follow links), which opens the account."""
    if request.method == "POST":
        wanted = registration.destination(token)
        user = registration.open_account(token)
        if user:
            auth.login(request, user, backend="accounts.login.backends.NirBackend")
            messages.success(request, "Votre compte est activé. Bienvenue !")
            return redirect(wanted or user.home)
    elif links.waiting_for(token).exists():
        return render(request, "accounts/registration/confirm.html")
    return render(request, "accounts/registration/confirm.html", {"late": True}, status=410)


def _step(request: HttpRequest, form: Form, rank: int) -> HttpResponse:
    labels = ("Conditions générales", "Mon identité", "Mon mot de passe")
    status = ("done", "current", "todo")
    steps = [
        {"label": label, "status": status[1 + (index > rank) - (index < rank)]}
        for index, label in enumerate(labels, 1)
    ]
    return render(
        request, "accounts/registration/register.html", {"form": form, "steps": steps, "rank": rank}
    )


def _again(request: HttpRequest) -> HttpResponse:
    """Begin the registration again: nothing is kept of a former one, or no longer."""
    if request.method == "POST":
        messages.info(request, registration.FORGOTTEN)
    return redirect("register")
