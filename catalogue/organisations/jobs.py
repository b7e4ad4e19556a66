"""The e-mails of those who join, change and leave an organisation."""

from typing import Any

from django.conf import settings
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from accounts.people.models import User
from catalogue.organisations import invitation_links, manager_mails
from catalogue.organisations.models import Invitation, Member, Organisation
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Letter, read

# Why one receives what is not about the account of one's own address.
INVITED = "un organisme de formation a donné cette adresse pour vous inviter"


def _send(message: str, to: str, name: str, why: str = FOR_ITS_ACCOUNT, **told: Any) -> None:
    post.send(letter_of(message, name, why, **told), to)


def letter_of(message: str, name: str, why: str = FOR_ITS_ACCOUNT, **told: Any) -> Letter:
    """What someone of that name is told by one of the messages of the folder."""
    return read(f"catalogue/organisations/mails/{message}.txt", name, why, **told)


@app.task(name="mail_invitation", queue=MAILS, retry=PATIENT)
def mail_invitation(invitation_id: int) -> None:
    """E-mail an invitation; who has an account of another kind is told so instead."""
    waiting = Invitation.objects.select_related("organisation", "invited_by")
    invitation = waiting.filter(pk=invitation_id, used_at=None).first()
    if invitation is None:
        return
    user = User.objects.filter(login=invitation.email).first()
    takes = user is None or user.kind == User.Kind.ORGANISATION
    has_account = user is not None and takes and Member.objects.filter(user=user).exists()
    kind = "invitation" if invitation.invited_by else "application"
    message = kind if takes else f"{kind}_known"
    link = invitation_links.link_of(invitation) if takes else ""
    told = {
        "inviter": invitation.inviter,
        "organisation": invitation.organisation.name,
        "role": invitation.get_role_display(),
        "has_account": has_account,
    }
    _send(message, invitation.email, user.get_full_name() if user else "", INVITED, link=link, **told)


@app.task(name="mail_role", queue=MAILS, retry=PATIENT)
def mail_role(member_id: int, by_id: int) -> None:
    """Tell a member of their new role, and who gave it."""
    member = Member.objects.select_related("user", "organisation").filter(pk=member_id).first()
    if member is None:
        return
    user, by = member.user, User.objects.get(pk=by_id)
    told = {"by": by.get_full_name(), "organisation": member.organisation.name}
    link = settings.SITE_URL + user.home
    _send("member_role", user.email, user.get_full_name(), role=member.get_role_display(), link=link, **told)


@app.task(name="mail_member_left", queue=MAILS, retry=PATIENT)
def mail_member_left(user_id: int, organisation_id: int, by_id: int, manager_id: int) -> None:
    """Tell a manager that someone no longer works for the organisation."""
    told = _who_left(user_id, organisation_id, by_id)
    manager_mails.send(organisation_id, manager_id, lambda name: letter_of("member_left", name, **told))


@app.task(name="mail_member_removed", queue=MAILS, retry=PATIENT)
def mail_member_removed(user_id: int, organisation_id: int, by_id: int) -> None:
    """Tell someone that they no longer work for an organisation."""
    user, told = User.objects.get(pk=user_id), _who_left(user_id, organisation_id, by_id)
    _send("member_removed", user.email, user.get_full_name(), **told)


def _who_left(user_id: int, organisation_id: int, by_id: int) -> dict[str, str]:
    user, by = User.objects.get(pk=user_id), User.objects.get(pk=by_id)
    return {
        "by": "" if by == user else by.get_full_name(),
        "organisation": Organisation.objects.get(pk=organisation_id).name,
        "who": user.get_full_name(),
    }


@app.task(name="mail_withdrawn", queue=MAILS, retry=PATIENT)
def mail_withdrawn(organisation_id: int, titles: list[str], count: int, manager_id: int) -> None:
    """Tell a manager which trainings rights may not pay for, and what to do; `titles` are some of them."""
    organisation = Organisation.objects.get(pk=organisation_id)
    told: dict[str, Any] = {"organisation": organisation.name, "titles": titles, "count": count}
    told["more"] = count - len(titles)
    manager_mails.send(
        organisation_id, manager_id, lambda name: letter_of("trainings_withdrawn", name, **told)
    )
