"""Joining and leaving an organisation: invitations, roles, and the manager who is always there."""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.people.models import User
from accounts.security import events, limits
from catalogue.organisations import invitation_links, jobs
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Invitation, Member, Organisation
from cpf_portal.common.errors import Refused

Role = Member.Role


@transaction.atomic
def invite(by: Member, email: str, role: str) -> None:
    """Invite someone by e-mail; the answer is the same whether or not the address has an account.

    Inviting again sends another link and forgets the former role. `Refused` to who does not manage.
    """
    _check_manager(by)
    # No secret: the page lists who works there.
    if by.organisation.members.filter(user__login=email.lower(), user__is_active=True).exists():
        raise Refused("Cette personne travaille déjà ici : changez plutôt son rôle.")
    _invite(by.organisation, by.user, email, role)


@transaction.atomic
def invite_manager(by: User, organisation: Organisation, email: str) -> None:
    """Invite, for the staff, someone to manage an organisation: its first manager, or one it has lost."""
    _invite(organisation, by, email, Role.MANAGER)


@transaction.atomic
def invite_oneself(organisation: Organisation, email: str) -> None:
    """Send whoever asks that their organisation be listed the link to manage it: one link waits at most."""
    Invitation.objects.filter(organisation=organisation, used_at=None).delete()
    _invite(organisation, None, email, Role.MANAGER)


def _invite(organisation: Organisation, by: User | None, email: str, role: str) -> None:
    limits.count_use("invite", organisation.pk)
    Invitation.objects.filter(organisation=organisation, email=email.lower(), used_at=None).delete()
    invitation = Invitation.objects.create(
        organisation=organisation, email=email.lower(), role=role, invited_by=by
    )
    jobs.mail_invitation.defer(invitation_id=invitation.pk)


@transaction.atomic
def withdraw(by: Member, invitation: Invitation) -> None:
    """Take back an invitation that nobody has accepted: its link leads nowhere any more.

    `Refused` when it was accepted meanwhile, or to who does not manage.
    """
    _check_manager(by)
    waiting = Invitation.objects.filter(pk=invitation.pk, organisation=by.organisation_id, used_at=None)
    if waiting.select_for_update().first() is None:
        raise Refused("Cette invitation n'est plus en attente : elle a été acceptée ou retirée.")
    waiting.delete()


@transaction.atomic
def accept(token: str, *, first_name: str, last_name: str, password: str) -> User:
    """Open the account that an invitation offers; `Refused` when it no longer does.

    Someone who left every organisation finds their account again, with the password chosen now. An account
    that works for another keeps its password: it `join`s, by whoever is logged in to it.
    """
    invitation = _held(token)
    user = User.objects.select_for_update().filter(login=invitation.email).first()
    if user is None:
        user = User(login=invitation.email, email=invitation.email, kind=User.Kind.ORGANISATION)
    elif user.kind != User.Kind.ORGANISATION:
        raise Refused("Cette adresse a déjà un autre compte : demandez l'invitation à une autre adresse.")
    elif works_somewhere(user):
        raise Refused("Cette adresse a déjà un compte : connectez-vous pour accepter l'invitation.")
    user.first_name, user.last_name, user.email_confirmed_at = first_name, last_name, timezone.now()
    user.set_password(password)
    user.save()
    _enter(user, invitation)
    return user


@transaction.atomic
def join(token: str, user: User, request: HttpRequest) -> Member:
    """Work for one more organisation, by an invitation to one's own account; noted among its events.

    `Refused` when the invitation is over, or to whoever it was not sent to.
    """
    invitation = _held(token)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.kind != User.Kind.ORGANISATION or user.login != invitation.email:
        raise Refused("Cette invitation est pour une autre adresse que celle de votre compte.")
    member = _enter(user, invitation)
    events.note(user.pk, events.What.JOINED, request, invitation.organisation.name)
    return member


def works_somewhere(user: User) -> bool:
    """Whether the account is one of an organisation's members: an invitation then changes nothing of it."""
    return Member.objects.filter(user=user).exists()


def _held(token: str) -> Invitation:
    invitation = invitation_links.waiting_for(token).select_for_update(of=("self",)).first()
    if invitation is None:
        raise Refused("Cette invitation ne fonctionne plus : demandez-en une autre.")
    return invitation


def _enter(user: User, invitation: Invitation) -> Member:
    """Make the membership of an invitation, which is used; who is one already takes its role."""
    given = {"role": invitation.role}
    member, _ = Member.objects.update_or_create(
        user=user, organisation=invitation.organisation, defaults=given
    )
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return member


@transaction.atomic
def change_role(by: Member, member: Member, role: str) -> None:
    """Give a member of the same organisation another role, and tell them; the last manager stays one."""
    member = _locked(by, member)
    if member.role == role:
        return
    if member.role == Role.MANAGER:
        _check_another_manager(member)
    member.role = role
    member.save(update_fields=["role"])
    jobs.mail_role.defer(member_id=member.pk, by_id=by.user_id)


@transaction.atomic
def remove(by: Member, member: Member) -> None:
    """End someone's membership, one's own included; the last manager cannot leave.

    Their sessions end with their last membership: those for another organisation have nothing to do with it.
    They are told, and so are the managers who stay.
    """
    member = _locked(by, member)
    if member.role == Role.MANAGER:
        _check_another_manager(member)
    member.delete()
    user = User.objects.select_for_update().get(pk=member.user_id)
    if not works_somewhere(user):
        User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    told = {"user_id": member.user_id, "organisation_id": member.organisation_id, "by_id": by.user_id}
    jobs.mail_member_removed.defer(**told)
    ask_for_each(jobs.mail_member_left, member.organisation_id, **told)


def _locked(by: Member, member: Member) -> Member:
    """The member, once nobody else is changing who manages the organisation."""
    _check_manager(by)
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    found = Member.objects.filter(pk=member.pk, organisation=by.organisation_id).first()
    if found is None:
        raise Refused("Cette personne ne travaille plus pour votre organisme.")
    if not Member.objects.filter(pk=by.pk, role=Role.MANAGER).exists():
        raise Refused("Vous n'êtes plus gestionnaire de cet organisme.")
    return found


def _check_manager(by: Member) -> None:
    if by.role != Role.MANAGER:
        raise Refused("Seul un gestionnaire décide des membres.")


def _check_another_manager(member: Member) -> None:
    others = Member.objects.filter(organisation=member.organisation_id, role=Role.MANAGER).exclude(
        pk=member.pk
    )
    if not others.exists():
        raise Refused("Un organisme garde toujours un gestionnaire : nommez-en un autre d'abord.")
