"""« Mes messages »: what a member receives; for managers, the organisation's own address."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.mailbox import changing
from catalogue.organisations.members import managers_only, me, members_only
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.messages.members import mail_choices
from dossiers.organisation.mailing.forms import ChoicesForm, LeftForm, MailboxForm


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
        return _page(request, member, left=form)
    mail_choices.leave(member, form.cleaned_data["kinds"])
    messages.success(request, "Ce que reçoit l'adresse de l'organisme est enregistré.")
    return redirect("organisation_mails")


@require_POST
@managers_only
def ask_mailbox(request: PersonalRequest) -> HttpResponse:
    """Another address for the organisation: its link, and a word to the present one, leave."""
    member, form = me(request), MailboxForm(request.POST)
    if not form.is_valid():
        return _page(request, member, mailbox=form)
    try:
        changing.ask(member, form.cleaned_data["email"])
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, member, mailbox=form)
    messages.success(request, "Un lien part à cette adresse : elle recevra vos messages une fois confirmée.")
    return redirect("organisation_mails")


@require_POST
@managers_only
def drop_mailbox(request: PersonalRequest) -> HttpResponse:
    """Give up the address that waits."""
    changing.drop(me(request))
    messages.success(request, "Rien ne change : le lien envoyé ne sert plus.")
    return redirect("organisation_mails")


def _page(
    request: PersonalRequest,
    member: Member,
    *,
    form: ChoicesForm | None = None,
    left: LeftForm | None = None,
    mailbox: MailboxForm | None = None,
) -> HttpResponse:
    organisation = member.organisation
    kinds = mail_choices.left_by(organisation)
    nobody = mail_choices.told_to_nobody(organisation)
    context = {
        "form": form or ChoicesForm(choices=mail_choices.of(member)),
        "organisation": organisation,
        "left": left or LeftForm(initial={"kinds": kinds}),
        "still": [kind.label for kind in nobody if kind in kinds],
        "mailbox": mailbox or MailboxForm(auto_id="adresse_%s"),
        "waiting": changing.waiting_of(organisation),
        "refused_at": changing.refused_at(organisation),
    }
    return render(request, "dossiers/organisation/mailing/mails.html", context)
