"""The one place where a mail leaves: a letter, as text and as a page (`templates/components/mails/`)."""

import time
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import mailers
from django.template import Context, Engine

from cpf_portal.common.mails.letter import Letter
from cpf_portal.common.mails.message import Mail

# A machine that answers by itself leaves this one alone (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}
# What a mail server says before it closes (RFC 5321, § 3.8).
CLOSING = 421


class UnreachableError(Exception):
    """The mail server cannot be reached, whatever there is to send."""


class MailServer:
    """The mail server, by a connection kept from one letter to the next: so many, for so long, at most."""

    LETTERS, SECONDS = 500, 60

    def __init__(self) -> None:
        self.mailer: Any = None
        self.left, self.until = 0, 0.0

    def send(self, letter: Letter, to: str) -> None:
        """Send it, now; again when the server had closed what we kept.

        `UnreachableError` when nothing could leave; otherwise raises what keeps this letter from leaving.
        """
        mail = _mail(letter, to)
        if self.left <= 0 or time.monotonic() > self.until:
            self.close()
        was_open = self.mailer is not None
        try:
            self._hand_over(mail)
        except (SMTPException, ConnectionError) as error:
            if not (was_open and _has_closed(error)):
                raise
            self._hand_over(mail)

    def _hand_over(self, mail: Mail) -> None:
        if self.mailer is None:
            self._open()
        self.left -= 1
        try:
            self.mailer.send_messages([mail])
        except Exception as error:
            if not isinstance(error, (SMTPResponseException, SMTPRecipientsRefused)) or _has_closed(error):
                self.close()
            raise

    def _open(self) -> None:
        mailer = mailers.default
        try:
            mailer.open()
        except OSError as error:
            raise UnreachableError from error
        self.mailer, self.left, self.until = mailer, self.LETTERS, time.monotonic() + self.SECONDS

    def close(self) -> None:
        """Let the connection go, in whatever state it is."""
        mailer, self.mailer = self.mailer, None
        if mailer is not None:
            try:
                mailer.close()
            except OSError:
                return


def send(letter: Letter, to: str) -> None:
    """Send it, now, on a connection of its own; raises what keeps it from leaving."""
    _mail(letter, to).send()


def _mail(letter: Letter, to: str) -> Mail:
    mail = Mail(letter.subject, as_text(letter), None, [to], headers=HEADERS)
    mail.attach_alternative(as_page(letter), "text/html")
    return mail


def _has_closed(error: Exception) -> bool:
    """Whether the server no longer listens on that connection, rather than refuses a letter."""
    if isinstance(error, SMTPRecipientsRefused):
        return any(code == CLOSING for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code == CLOSING
    # smtplib says the same of a server that no longer answers, which may have taken the letter.
    is_silent = isinstance(error.__context__, TimeoutError)
    return isinstance(error, (SMTPServerDisconnected, ConnectionError)) and not is_silent


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    return _render("letter.txt", letter).strip() + "\n"


def as_page(letter: Letter) -> str:
    """The letter as a page of its own: nothing is asked of any address to read it."""
    return _render("letter.html", letter)


def _render(template: str, letter: Letter) -> str:
    found = Engine.get_default().get_template(f"components/mails/{template}")
    return found.render(Context({"letter": letter, "site_name": settings.SITE_NAME}))
