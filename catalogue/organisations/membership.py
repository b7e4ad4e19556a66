"""Joining and leaving an organisation: invitations, roles, and the manager who is always there."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.people.models import User
from accounts.security import limits
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


def _invite(organisation: Organisation, by: User, email: str, role: str) -> None:
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

    Someone who left an organisation finds their account again, with the password chosen now.
    """
    invitation = invitation_links.waiting_for(token).select_for_update(of=("self",)).first()
    if invitation is None:
        raise Refused("Cette invitation ne fonctionne plus : demandez-en une autre.")
    user = User.objects.select_for_update().filter(login=invitation.email).first()
    if user is None:
        user = User(login=invitation.email, email=invitation.email, kind=User.Kind.ORGANISATION)
    elif user.kind != User.Kind.ORGANISATION or Member.objects.filter(user=user).exists():
        raise Refused("Cette adresse a déjà un compte : un compte ne travaille que pour un organisme.")
    user.first_name, user.last_name, user.email_confirmed_at = first_name, last_name, timezone.now()
    user.set_password(password)
    user.save()
    Member.objects.create(user=user, organisation=invitation.organisation, role=invitation.role)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return user


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
    """End someone's membership, one's own included, and their sessions; the last manager cannot leave.

    They are told, and so are the managers who stay.
    """
    member = _locked(by, member)
    if member.role == Role.MANAGER:
        _check_another_manager(member)
    member.delete()
    User.objects.filter(pk=member.user_id).update(session_version=F("session_version") + 1)
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
