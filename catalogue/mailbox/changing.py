"""Changing where an organisation is written to: asked by a manager, confirmed from the new address.

Until then the former receives. What refuses our messages for good is noted, for managers to see.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.security import limits
from catalogue.mailbox import jobs
from catalogue.mailbox.models import MailboxChange, MailRefusal
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused


def waiting_of(organisation: Organisation) -> MailboxChange | None:
    """The address that waits to be confirmed, while its link serves."""
    young = timezone.now() - jobs.LINK.life
    return organisation.mailbox_changes.filter(used_at=None, asked_at__gt=young).first()


@transaction.atomic
def ask(by: Member, email: str) -> None:
    """E-mail to another address the link that makes it the organisation's, and tell the present one.

    What waited before is forgotten. `Refused` to who does not manage, for the address it has, and when asked
    too often.
    """
    _check_manager(by)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    if email.casefold() == organisation.mailbox.casefold():
        raise Refused("Vos messages arrivent déjà à cette adresse.")
    limits.count_use("email", f"organisme {organisation.pk}")
    organisation.mailbox_changes.filter(used_at=None).delete()
    change = MailboxChange.objects.create(
        organisation=organisation, former=organisation.mailbox, email=email, asked_by=by.user
    )
    jobs.mail_mailbox.defer(change_id=change.pk, message="confirm")
    _tell_former(change, "asked")


@transaction.atomic
def drop(by: Member) -> None:
    """Give up the address that waits; `Refused` to who does not manage."""
    _check_manager(by)
    MailboxChange.objects.filter(organisation=by.organisation_id, used_at=None).delete()


def waiting_for(token: str) -> QuerySet[MailboxChange]:
    """The change that a link names; none when it is forged, late, used, or was given up."""
    waiting = MailboxChange.objects.filter(used_at=None).select_related("organisation", "asked_by")
    return jobs.LINK.named(token, waiting)


@transaction.atomic
def confirm(token: str) -> None:
    """Make the address of a link the organisation's, and tell both.

    `Refused` when it serves no more: its organisation has another since, or who asked manages it no longer.
    """
    change = waiting_for(token).select_for_update(of=("self", "organisation")).first()
    if change is None or not is_wanted(change):
        raise Refused("Ce lien ne fonctionne plus : il est trop ancien, ou a déjà servi.")
    organisation = change.organisation
    organisation.messages_email, change.used_at = change.email, timezone.now()
    organisation.save(update_fields=["messages_email"])
    change.save(update_fields=["used_at"])
    MailRefusal.objects.filter(organisation=organisation).delete()
    jobs.mail_mailbox.defer(change_id=change.pk, message="confirmed")
    _tell_former(change, "changed")


def is_wanted(change: MailboxChange) -> bool:
    """Whether nothing changed since it was asked: the address it replaces, and who asked."""
    managers = change.organisation.members.filter(role=Member.Role.MANAGER, user=change.asked_by_id)
    return change.organisation.mailbox == change.former and managers.exists()


def note_refused(organisation: Organisation, email: str) -> None:
    """Note that an address refuses our messages for good."""
    kept = {"email": email, "refused_at": timezone.now()}
    MailRefusal.objects.update_or_create(organisation=organisation, defaults=kept)


def note_taken(organisation: Organisation) -> None:
    """Forget that it refused, now that a message left."""
    MailRefusal.objects.filter(organisation=organisation).delete()


def refused_at(organisation: Organisation) -> datetime | None:
    """When the organisation's present address last refused a message for good; None if it does not."""
    found = MailRefusal.objects.filter(organisation=organisation, email=organisation.mailbox).first()
    return found.refused_at if found else None


def _tell_former(change: MailboxChange, message: str) -> None:
    if change.former:
        jobs.mail_mailbox.defer(change_id=change.pk, message=message)


def _check_manager(by: Member) -> None:
    if not by.manages:
        raise Refused("Seul un gestionnaire change l'adresse qui reçoit les messages.")
