"""The pages of an organisation's members: who is one, inviting, accepting."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations import invitation_links, membership
from catalogue.organisations.forms import AcceptForm, InviteForm, RoleForm
from catalogue.organisations.members import managers_only, me
from catalogue.organisations.models import Invitation, Member
from cpf_portal.common.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@managers_only
def members(request: PersonalRequest) -> HttpResponse:
    """Who works for the organisation, who is invited, and the invitation form."""
    member = me(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership.invite(member, form.cleaned_data["email"], form.cleaned_data["role"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "L'invitation est partie par e-mail ; elle vaut sept jours.")
            return redirect("organisation_members")
    context = {
        "form": form,
        "members": Member.objects.filter(organisation=member.organisation)
        .select_related("user")
        .order_by("user__last_name", "pk"),
        "invitations": Invitation.objects.filter(organisation=member.organisation, used_at=None)
        .select_related("invited_by")
        .order_by("-pk"),
        "roles": Member.Role.choices,
    }
    return render(request, "catalogue/organisations/members.html", context)


@require_POST
@managers_only
def change(request: PersonalRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    mine, member = _both(request, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un des quatre rôles.")
        return redirect("organisation_members")
    try:
        membership.change_role(mine, member, form.cleaned_data["role"])
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Le rôle de {member.user} est changé.")
    still = Member.objects.filter(pk=mine.pk, role=Member.Role.MANAGER).exists()
    return redirect("organisation_members" if still else mine.user.home)


@page
@managers_only
def remove(request: PersonalRequest, member_id: int) -> HttpResponse:
    """What becomes of a member who leaves, then the button that does it."""
    mine, member = _both(request, member_id)
    if request.method == "POST":
        try:
            membership.remove(mine, member)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("organisation_members")
        told = f"{member.user} ne travaille plus pour votre organisme et en est prévenu par e-mail."
        if member.pk != mine.pk:
            messages.success(request, told)
        return redirect("organisation_members" if member.pk != mine.pk else "/")
    context = {"member": member, "oneself": member.pk == mine.pk}
    return render(request, "catalogue/organisations/member_remove.html", context)


def _both(request: PersonalRequest, member_id: int) -> tuple[Member, Member]:
    """The manager who asks, and a member of the same organisation; 404 for another's."""
    mine = me(request)
    members = Member.objects.select_related("user", "organisation")
    return mine, get_object_or_404(members, pk=member_id, organisation=mine.organisation)


@require_POST
@managers_only
def withdraw(request: PersonalRequest, invitation_id: int) -> HttpResponse:
    """Take back an invitation that waits."""
    mine = me(request)
    invitation = get_object_or_404(Invitation, pk=invitation_id, organisation=mine.organisation)
    try:
        membership.withdraw(mine, invitation)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"L'invitation de {invitation.email} est retirée : son lien ne sert plus.")
    return redirect("organisation_members")


@page
@sensitive_post_parameters()
@login_not_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: who one is and a password, then the organisation's back-office."""
    invitation = invitation_links.waiting_for(token).first()
    form = AcceptForm(request.POST or None)
    if invitation and request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        try:
            user = membership.accept(token, **given)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            auth.login(request, user, backend="accounts.login.backends.EmailBackend")
            return redirect(user.home)
    context = {"form": form, "invitation": invitation}
    return render(
        request, "catalogue/organisations/invitation.html", context, status=200 if invitation else 410
    )
