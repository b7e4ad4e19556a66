"""The pages of an organisation's members: who is one, inviting, accepting."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.login.navigation import safe_next
from accounts.people.models import User
from accounts.security.requests import PersonalRequest
from catalogue.organisations import current, invitation_links, membership
from catalogue.organisations.forms import AcceptForm, ChoiceForm, InviteForm, RoleForm
from catalogue.organisations.members import managers_only, me, member_of, memberships_of
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
        "roles": Member.Role,
    }
    return render(request, "catalogue/organisations/members.html", context)


@require_POST
@managers_only
def change(request: PersonalRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    mine, member = _both(request, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un des rôles proposés.")
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
        return redirect("organisation_members" if member.pk != mine.pk else _after_leaving(mine))
    context = {"member": member, "oneself": member.pk == mine.pk}
    return render(request, "catalogue/organisations/member_remove.html", context)


def _after_leaving(mine: Member) -> str:
    """Where one goes who left: to the organisations that are left, or out."""
    return "organisation_choice" if membership.works_somewhere(mine.user) else settings.LOGOUT_REDIRECT_URL


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
    """The link of an invitation: who one is and a password, then the organisation's back-office.

    Whose account works for another organisation is led to log in: their password is not asked for here.
    """
    invitation = invitation_links.waiting_for(token).first()
    if invitation and _has_account(invitation):
        return redirect("invitation_join", token)
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


def _has_account(invitation: Invitation) -> bool:
    user = User.objects.filter(login=invitation.email, kind=User.Kind.ORGANISATION).first()
    return user is not None and membership.works_somewhere(user)


@page
def join(request: PersonalRequest, token: str) -> HttpResponse:
    """An invitation to one's own account, which works for an organisation already: a button, no password."""
    invitation = invitation_links.waiting_for(token).first()
    if invitation is None and request.user.kind != User.Kind.ORGANISATION:
        raise Http404
    is_mine = invitation is not None and invitation.email == request.user.login
    if is_mine and request.method == "POST":
        try:
            member = membership.join(token, request.user, request)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("invitation_join", token)
        current.choose(request, member)
        messages.success(request, f"Vous travaillez maintenant aussi pour {member.organisation.name}.")
        return redirect(request.user.home)
    context = {"invitation": invitation, "is_mine": is_mine}
    status = 200 if invitation else 410
    return render(request, "catalogue/organisations/join.html", context, status=status)


join.login_url = "organisation_login"  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware


@page
def choice(request: PersonalRequest) -> HttpResponse:
    """« Pour quel organisme travaillez-vous ? »: one's own organisations, each a button."""
    mine = memberships_of(request.user)
    if not mine:
        raise Http404
    wanted = safe_next(request)
    if request.method == "POST":
        form = ChoiceForm(request.POST)
        chosen = form.cleaned_data["organisation"] if form.is_valid() else None
        member = next((each for each in mine if each.organisation_id == chosen), None)
        if member is None:
            messages.error(request, "Vous ne travaillez pas pour cet organisme : choisissez dans la liste.")
            return redirect("organisation_choice")
        current.choose(request, member)
        messages.success(request, f"Vous travaillez maintenant pour {member.organisation.name}.")
        return redirect(wanted or request.user.home)
    context = {"memberships": mine, "now": member_of(request), "next": wanted}
    return render(request, "catalogue/organisations/choice.html", context)


choice.login_url = "organisation_login"  # type: ignore[attr-defined]
