"""The one place where the mails get the typography of French: as they leave, whoever wrote their words."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from cpf_portal.common.typography.text import french, french_page

HTML = "text/html"


def typeset(message: EmailMessage) -> EmailMessage:
    """The message, its subject, its text and its page set; what is attached leaves as it is."""
    written = french_page if message.content_subtype == "html" else french
    message.subject, message.body = french(str(message.subject)), written(str(message.body))
    if isinstance(message, EmailMultiAlternatives):
        others, message.alternatives = message.alternatives, []
        for content, kind in others:
            message.attach_alternative(french_page(str(content)) if kind == HTML else content, kind)
    return message


class Typeset(BaseEmailBackend):
    """A mailer that sets what it hands over to another, the one of `through`."""

    def __init__(self, through: str, alias: str | None = None, **options: Any) -> None:
        super().__init__(alias=alias)
        self.through = import_string(through)(alias=alias, **options)

    def open(self) -> bool | None:
        """Open the other's connection."""
        opened: bool | None = self.through.open()
        return opened

    def close(self) -> None:
        """Close it."""
        self.through.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many of the messages the other sent, once they are set."""
        sent: int = self.through.send_messages([typeset(message) for message in email_messages])
        return sent
