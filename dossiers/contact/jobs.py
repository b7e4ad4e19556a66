"""The e-mails of messages to the Caisse, left to the worker; their words, a title first, are in `mails/`."""

from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Letter, read
from dossiers.contact.models import Enquiry

WHY = "cette adresse nous a été donnée avec un message"


@app.task(name="mail_enquiry", queue=MAILS, retry=PATIENT)
def mail_enquiry(enquiry_id: int, message: str) -> None:
    """Confirm a message with its number, or send its answer; nothing once it is forgotten."""
    enquiry = Enquiry.objects.filter(pk=enquiry_id).first()
    if enquiry:
        post.send(letter_of(enquiry, message), enquiry.email)


def letter_of(enquiry: Enquiry, message: str) -> Letter:
    """What its writer is told of it."""
    return read(f"dossiers/contact/mails/{message}.txt", enquiry.name, WHY, enquiry=enquiry)
