"""The e-mails by which an organisation's address changes: to the new one, and to the former."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from accounts.mails.signed import SignedLink
from catalogue.mailbox.models import MailboxChange
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Letter, read

# It makes an address the organisation's, for a day, once.
LINK = SignedLink("mailbox_confirm", "catalogue.mailbox", timedelta(days=1))
# The messages of the folder that go to the former address.
TO_FORMER = ("asked", "changed")
WHY = {
    "confirm": "cette adresse vient d'être donnée pour recevoir les messages d'un organisme",
    "confirmed": "cette adresse reçoit les messages d'un organisme",
    "asked": "cette adresse reçoit les messages d'un organisme",
    "changed": "cette adresse recevait les messages d'un organisme",
}


def letter_of(message: str, **told: Any) -> Letter:
    """What an address is told by one of the messages of the folder."""
    told |= {"page": settings.SITE_URL + reverse("organisation_login")}
    return read(f"catalogue/mailbox/mails/{message}.txt", "", WHY[message], **told)


@app.task(name="mail_mailbox", queue=MAILS, retry=PATIENT)
def mail_mailbox(change_id: int, message: str) -> None:
    """Tell an address what becomes of it; nothing of a change that was given up meanwhile."""
    change = MailboxChange.objects.select_related("organisation", "asked_by").filter(pk=change_id).first()
    if change is None:
        return
    told = {
        "organisation": change.organisation.name,
        "by": change.asked_by.get_full_name(),
        "email": change.email,
        "former": change.former,
        "link": LINK.to(change.pk),
    }
    post.send(letter_of(message, **told), change.former if message in TO_FORMER else change.email)
