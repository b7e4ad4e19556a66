"""« Demander le référencement »: the public page where it begins, and its submission."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.registration.captcha.answer_field import has_worked
from accounts.security import limits
from accounts.security.requests import PersonalRequest
from catalogue.applications import applying
from catalogue.applications.forms import ApplicationForm
from catalogue.organisations.members import managers_only, me
from cpf_portal.common.errors import Refused

SENT = "application"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def apply(request: HttpRequest) -> HttpResponse:
    """The organisation and an address; another image keeps what was typed."""
    if "renew" in request.POST:
        return _page(request, ApplicationForm(initial=request.POST.dict()))
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and _began(request, form):
        request.session[SENT] = form.cleaned_data["email"]
        return redirect("application_sent")
    return _page(request, form)


def _began(request: HttpRequest, form: ApplicationForm) -> bool:
    """Counted: the answers to images, then the applications that are right."""
    is_right = form.is_valid()
    if not limits.allow("captcha" if has_worked(request.POST) else "captcha_by_hand", request, form):
        return False
    if not is_right or not limits.allow("application", request, form):
        return False
    given = form.cleaned_data
    try:
        applying.apply(given["siret"], given["name"], given["email"])
    except Refused as refusal:
        form.add_error("siret" if refusal.code == "known" else None, refusal.message)
        return False
    return True


def _page(request: HttpRequest, form: ApplicationForm) -> HttpResponse:
    return render(request, "catalogue/applications/apply.html", {"form": form})


@require_safe
@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """Look at your e-mails, at the address that was typed."""
    context = {"email": request.session.get(SENT, "")}
    return render(request, "catalogue/applications/sent.html", context)


@require_POST
@managers_only
def submit(request: PersonalRequest) -> HttpResponse:
    """Hand the profile to the staff, once nothing is missing."""
    try:
        applying.submit(me(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Votre demande est déposée : un e-mail vous le confirme.")
    return redirect("organisation_profile")
