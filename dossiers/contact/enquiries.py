"""Writing to the Caisse, and its answer: each is e-mailed, with the number of the message."""

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from accounts.rights.dotations.references import ALPHABET
from cpf_portal.common.errors import Refused
from dossiers.contact import jobs
from dossiers.contact.models import Enquiry


@transaction.atomic
def write(
    writer: User | None, *, name: str, email: str, subject: str, text: str, dossier_number: str = ""
) -> Enquiry:
    """Keep a message under a number drawn by lot, and confirm it by e-mail.

    The same words of the same account, sent again before they are answered, are the message already there:
    the account is locked, since a button pressed twice sends both at once.
    """
    words = {"subject": subject, "text": text, "dossier_number": dossier_number}
    if writer and (there := _already_written(writer, words)):
        return there
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    enquiry = Enquiry.objects.create(
        reference=f"MS-{drawn[:4]}-{drawn[4:]}",
        writer=writer,
        name=name,
        email=email,
        **words,
    )
    jobs.mail_enquiry.defer(enquiry_id=enquiry.pk, message="received")
    return enquiry


def _already_written(writer: User, words: dict[str, str]) -> Enquiry | None:
    User.objects.select_for_update(of=("self",)).get(pk=writer.pk)
    return Enquiry.objects.filter(writer=writer, answered_at=None, **words).first()


@transaction.atomic
def answer(enquiry: Enquiry, by: User, text: str) -> None:
    """Answer a message, once: `Refused` when another agent has."""
    held = Enquiry.objects.select_for_update(of=("self",)).filter(pk=enquiry.pk).first()
    if held is None or held.answered_at:
        raise Refused("Ce message a déjà sa réponse, ou son auteur a fermé son compte.")
    held.answer, held.answered_at, held.answered_by = text, timezone.now(), by
    held.save()
    jobs.mail_enquiry.defer(enquiry_id=held.pk, message="answered")
