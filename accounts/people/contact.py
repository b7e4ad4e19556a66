"""The address a person wants to be written to: theirs once they followed a link sent there, not before.

Until then what is meant for them goes to the account's own address, which was confirmed.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.mails import jobs, links
from accounts.people.models import ContactAddress, User
from accounts.security import limits


def is_confirmed(user: User, email: str) -> bool:
    """Whether that address is the account's, or was confirmed by its owner."""
    if email.lower() == user.email.lower():
        return True
    known = ContactAddress.objects.filter(user=user, email=email.lower(), confirmed_at__isnull=False)
    return known.exists()


def reached_at(user: User, email: str) -> str:
    """Where to write to someone who gave that address: there, or to the account's until it is confirmed."""
    return email if email and is_confirmed(user, email) else user.email


@transaction.atomic
def ask(user: User, email: str) -> bool:
    """E-mail to an address that was given the link that confirms it; whether there was anything to confirm.

    `Refused` when asked too often.
    """
    if not email or is_confirmed(user, email):
        return False
    limits.count_use("contact", user.pk)
    given, _ = ContactAddress.objects.get_or_create(user=user, email=email.lower())
    jobs.mail_contact_address.defer(contact_id=given.pk)
    return True


def waiting_for(token: str) -> QuerySet[ContactAddress]:
    """The address that a link confirms; none when it is forged, late or already followed."""
    waiting = ContactAddress.objects.filter(confirmed_at=None, user__is_active=True, user__frozen_at=None)
    return links.CONTACT.named(token, waiting)


def confirm(token: str) -> bool:
    """Confirm the address of a link; whether it still could be."""
    return waiting_for(token).update(confirmed_at=timezone.now()) == 1
