"""Writing to the Caisse, and its answer: each is e-mailed, with the number of the message."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from accounts.rights.dotations.references import ALPHABET
from cpf_portal.common.errors import Refused
from dossiers.contact import jobs
from dossiers.contact.models import Enquiry, EnquiryNote

# How many of their messages someone reads again.
SHOWN = 10


@transaction.atomic
def write(writer: User | None, **said: Any) -> Enquiry:
    """Keep a message under a number drawn by lot, and confirm it by e-mail.

    The same words of the same person, sent again before they are answered, are the message already there: an
    account is locked, since a button pressed twice sends both at once; who has none is held by the image.
    """
    if writer:
        User.objects.select_for_update(of=("self",)).get(pk=writer.pk)
    if there := waiting(writer, **said):
        return there
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    reference = f"MS-{drawn[:4]}-{drawn[4:]}"
    enquiry = Enquiry.objects.create(reference=reference, writer=writer, **said)
    jobs.mail_enquiry.defer(enquiry_id=enquiry.pk, message="received")
    return enquiry


def waiting(writer: User | None, **said: Any) -> Enquiry | None:
    """The message of these very words that waits for its answer."""
    return Enquiry.objects.filter(writer=writer, answered_at=None, **said).first()


def written_by(writer: User | None) -> list[Enquiry]:
    """What that person wrote lately, the newest first, with what was answered."""
    return list(Enquiry.objects.filter(writer=writer).order_by("-written_at")[:SHOWN]) if writer else []


def note(enquiry: Enquiry, by: User, text: str) -> EnquiryNote:
    """What an agent leaves to the others of a message, before or after its answer."""
    return EnquiryNote.objects.create(enquiry=enquiry, by=by, text=text)


@transaction.atomic
def answer(enquiry: Enquiry, by: User, text: str) -> None:
    """Answer a message, once: `Refused` when another agent has."""
    held = Enquiry.objects.select_for_update(of=("self",)).filter(pk=enquiry.pk).first()
    if held is None or held.answered_at:
        raise Refused("Ce message a déjà sa réponse, ou son auteur a fermé son compte.")
    held.answer, held.answered_at, held.answered_by = text, timezone.now(), by
    held.save()
    jobs.mail_enquiry.defer(enquiry_id=held.pk, message="answered")
