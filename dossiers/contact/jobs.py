"""The e-mails of messages to the Caisse, left to the worker."""

from procrastinate.contrib.django import app

from accounts.mails import sender
from accounts.mails.jobs import PATIENT
from dossiers.contact.models import Enquiry

SUBJECTS = {"received": "Votre message nous est parvenu", "answered": "Notre réponse à votre message"}


@app.task(name="mail_enquiry", retry=PATIENT)
def mail_enquiry(enquiry_id: int, message: str) -> None:
    """Confirm a message with its number, or send its answer; nothing once it is forgotten."""
    enquiry = Enquiry.objects.filter(pk=enquiry_id).first()
    if enquiry:
        template = f"dossiers/contact/mails/{message}.txt"
        sender.write(SUBJECTS[message], template, enquiry.email, enquiry.name, enquiry=enquiry)
