"""No log says who someone is, nor holds what opens an account: masked in every record, whoever writes it.

E-mail addresses, phone numbers, NIR, digests of NIR, secrets of providers, links to follow once and the
rows that Postgres repeats in its errors are replaced where records are made, tracebacks included: so it
holds for Django, the web server, the queue and libraries, whatever their handlers and formatters.
"""

import logging
import re
from typing import Any

# The paths whose end opens something: whoever reads it in a log must not be able to use it.
SECRET_PATHS = (
    "inscription/activer/",
    "mot-de-passe-oublie/",
    "mon-compte/adresse/",
    "securite/adresse/",
    "securite/retirer/",
    "securite/nom/",
    "organisme/invitation/",
    "organisme/messages/adresse/",
    "organisme/sessions/agenda/",
    "/geler/",
    "/reouverture/",
)
SECRET_PARAMETERS = (
    "code",
    "state",
    "token",
    "nonce",
    "nir",
    "email",
    "password",
    "username",
    "q",
    "id_token",
)
GAP = r"[\s.\-]?"

MASKS = [
    # What the database repeats of a row it refuses: « Key (email)=(…) already exists », the query.
    (re.compile(r"^(\s*(?:DETAIL|CONTEXT|QUERY|LINE \d+)):.*$", re.MULTILINE), r"\1: [masqué]"),
    (re.compile(rf"({'|'.join(map(re.escape, SECRET_PATHS))})(?!envoye/)[^\s\"'<>?]+"), r"\1[lien]"),
    # Signed values of Django, wherever they stand; their colons may be encoded.
    (re.compile(r"[\w\-]+(?::|%3A)[\w\-]{4,12}(?::|%3A)[\w\-]{20,}", re.IGNORECASE), "[lien]"),
    (re.compile(rf"([?&](?:{'|'.join(SECRET_PARAMETERS)})=)[^&\s\"']+"), r"\1[masqué]"),
    (re.compile(r"\b(sk|rk|whsec)_[A-Za-z0-9_]{4,}"), r"\1_[secret]"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s/@]+@"), r"\1:[secret]@"),
    (re.compile(r"[\w.+'\-]+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+"), "[adresse]"),
    (re.compile(r"\b\w+:[0-9a-f]{64}\b"), "[compte]"),
    (
        re.compile(
            rf"(?<![\w.])[1-478]{GAP}\d\d{GAP}(?:0[1-9]|1[0-2]|[2-9]\d){GAP}(?:\d\d|2[ABab]){GAP}\d{{3}}{GAP}\d{{3}}"
            rf"(?:{GAP}\d\d)?(?!\w)"
        ),
        "[NIR]",
    ),
    (
        re.compile(r"(?<!\w)(?:(?:\+|00)\d{2,3}[\s.]?(?:\(0\))?|0)[1-9](?:[\s.\-]?\d\d){4}(?!\w)"),
        "[téléphone]",
    ),
]


def masked(text: str) -> str:
    """The text without what must not be in a log."""
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


class Record(logging.LogRecord):
    """A record whose message, traceback and stack are masked before any handler sees them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info:  # handlers print `exc_text` when it is there
            self.exc_text = masked(logging.Formatter().formatException(self.exc_info))
        if self.stack_info:
            self.stack_info = masked(self.stack_info)

    def getMessage(self) -> str:
        """What a formatter made of values that it masked one by one is not masked again."""
        return super().getMessage() if "value_by_value" in self.__dict__ else masked(super().getMessage())


def install() -> None:
    """Make every record of this process a masked one."""
    logging.setLogRecordFactory(Record)
