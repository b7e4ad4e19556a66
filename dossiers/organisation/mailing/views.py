"""« Mes messages »: what a member receives; for managers, what the organisation's own address does."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import managers_only, me, members_only
from catalogue.organisations.models import Member
from dossiers.messages.members import mail_choices
from dossiers.organisation.mailing.forms import ChoicesForm, LeftForm


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def mails(request: PersonalRequest) -> HttpResponse:
    """What one receives, and the form that changes it; 404 for who may not read dossiers."""
    member = me(request)
    if not member.sees_files:
        raise Http404
    choices = mail_choices.of(member)
    form = ChoicesForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        form.keep(choices)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("organisation_mails")
    return _page(request, member, form=form)


@require_POST
@managers_only
def leave(request: PersonalRequest) -> HttpResponse:
    """What the organisation's own address leaves to its members."""
    member, form = me(request), LeftForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form=ChoicesForm(choices=mail_choices.of(member)), left=form)
    mail_choices.leave(member, form.cleaned_data["kinds"])
    messages.success(request, "Ce que reçoit l'adresse de l'organisme est enregistré.")
    return redirect("organisation_mails")


def _page(
    request: PersonalRequest, member: Member, *, form: ChoicesForm, left: LeftForm | None = None
) -> HttpResponse:
    organisation = member.organisation
    kinds = mail_choices.left_by(organisation)
    nobody = mail_choices.told_to_nobody(organisation)
    context = {
        "form": form,
        "organisation": organisation,
        "left": left or LeftForm(initial={"kinds": kinds}),
        "still": [kind.label for kind in nobody if kind in kinds],
    }
    return render(request, "dossiers/organisation/mailing/mails.html", context)
