"""A holder's summary, and the closing of their account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import status
from accounts.passwords.forms import PasswordAgainForm
from accounts.people.fields import readable_phone
from accounts.people.guards import trainees_agreed_or_not, trainees_only
from accounts.people.models import Trainee
from accounts.rights import ledger, shown
from accounts.security.requests import PersonalRequest
from accounts.status.words import told
from cpf_portal.common.errors import Refused
from dossiers.holder import closing, engagements


@require_safe
@trainees_only
def account(request: PersonalRequest) -> HttpResponse:
    """The summary: rights, dossiers, personal data."""
    found = Trainee.objects.select_related("home_address").annotate(closing_asked_at=closing.asked_at())
    trainee = found.get(pk=request.user.pk)
    held = ledger.usable_account_of(trainee.pk)
    checked = status.last(trainee.pk, status.Provider.JOBSEEKER)
    context = {
        "trainee": trainee,
        "phones": [readable_phone(number) for number in (trainee.mobile, trainee.landline) if number],
        "rights": held,
        "has_ended": held.has_ended(timezone.localdate()),
        "usable": shown.usable(held),
        "dossiers": engagements.counts(trainee.pk),
        "todo": engagements.to_do(trainee.pk),
        "checked": checked,
        "answer": told(checked) if checked else "",
    }
    return render(request, "dossiers/holder/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@trainees_agreed_or_not
def close_account(request: PersonalRequest) -> HttpResponse:
    """Ask for the account to be closed: what goes, what the law keeps, and why it may have to wait.

    The password is asked again: an open session is not enough.
    """
    trainee = Trainee.objects.get(pk=request.user.pk)
    if "keep" in request.POST:
        return _keep_account(request, trainee)
    form = PasswordAgainForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            closing.ask(trainee)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Votre demande est transmise à la Caisse des Dépôts.")
            return redirect("account")
    waiting = closing.waiting(trainee.pk)
    context = {"form": form, "waiting": waiting, "obstacle": "" if waiting else closing.why_not(trainee)}
    return render(request, "dossiers/holder/close_account.html", context)


def _keep_account(request: PersonalRequest, trainee: Trainee) -> HttpResponse:
    try:
        closing.give_up(trainee)
    except Refused as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, "Votre demande de fermeture est retirée : votre compte reste ouvert.")
    return redirect("account")
