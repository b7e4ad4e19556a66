"""A forgotten password: asked for, mailed, chosen again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.franceconnect import provider
from accounts.login import backends
from accounts.login.views import page
from accounts.mails import jobs, links
from accounts.passwords.forms import NewPasswordForm, ResetForm
from accounts.people.models import User
from accounts.security import limits, safeguards


@page
@sensitive_post_parameters()
@login_not_required
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every number and address, and so is the work."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and limits.allow("reset", request, form):
        who = form.cleaned_data["who"]
        found = backends.by_email(who) if "@" in who else backends.by_nir(who)
        jobs.mail_new_password.defer(user_id=found.values_list("pk", flat=True).first())
        return redirect("password_reset_sent")
    context = {"form": form, "franceconnect": provider.is_offered()}
    return render(request, "accounts/passwords/reset.html", context)


@require_safe
@login_not_required
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """The same page for everyone."""
    return render(request, "accounts/passwords/reset_sent.html")


@page
@sensitive_post_parameters()
@login_not_required
def password_reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a new password; the link works once, for an hour."""
    user = links.holder_of(uid, token)
    form = NewPasswordForm(request.POST or None, user=user)
    if user and request.method == "POST" and form.is_valid():
        user = safeguards.reset_password(request, uid, token, form.cleaned_data["password"])
        if user:
            messages.success(request, "Votre mot de passe est changé : connectez-vous.")
            return redirect("login" if user.kind == User.Kind.TRAINEE else "organisation_login")
    context = {"form": form} if user else {"late": True}
    return render(request, "accounts/passwords/reset_confirm.html", context, status=200 if user else 410)
