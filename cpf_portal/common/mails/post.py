"""The one place where a mail leaves: a letter, as text and as a page (`templates/components/mails/`)."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cpf_portal.common.mails.colours import colours
from cpf_portal.common.mails.letter import Letter

# A machine that answers by itself leaves this one alone (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


def send(letter: Letter, to: str) -> None:
    """Send it, now; raises what keeps it from leaving."""
    message = EmailMultiAlternatives(letter.subject, as_text(letter), None, [to], headers=HEADERS)
    message.attach_alternative(as_page(letter), "text/html")
    message.send()


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    return render_to_string("components/mails/letter.txt", _known(letter)).strip() + "\n"


def as_page(letter: Letter) -> str:
    """The letter as a page of its own: nothing is asked of any address to read it."""
    return render_to_string("components/mails/letter.html", _known(letter) | colours())


def _known(letter: Letter) -> dict[str, object]:
    return {"letter": letter, "site_name": settings.SITE_NAME}
