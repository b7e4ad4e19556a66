"""What a reader sees of a page, and where an ordinary space lets a line break as French does not."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from django.core.mail import EmailMessage
from django.core.mail.backends import locmem

from cpf_portal.common.typography.mails import typeset
from cpf_portal.common.typography.text import french_page
from tests.letters import check_both_parts

ORDINARY = r"[ \t\r\n]"
BROKEN = re.compile(
    rf".?{ORDINARY}[:;?!»].?|.?«{ORDINARY}.?|\d{ORDINARY}[€%]|[nN]°{ORDINARY}|[A-Za-zÀ-ÿ]'\w(?![\w.]*@)"
    rf"|\d(?:er)?{ORDINARY}(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
UNDONE = {"\u00a0": " ", "\u202f": " ", "&nbsp;": " ", "’": "'", "&#x27;": "'", "&#39;": "'", "−": "-"}
# Tags that do not end a line: what follows them is read with what comes before.
INLINE = {"a", "abbr", "b", "cite", "em", "i", "small", "span", "strong", "sup", "time"}


class Texts(HTMLParser):
    """The texts of a page, without what is no prose nor what someone typed."""

    LEFT = ("script", "style", "textarea", "pre", "code", "kbd")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.within: list[str] = []
        self.texts = [""]
        self.feed(page)

    def handle_starttag(self, tag: str, _: object) -> None:
        self.within += [tag] if tag in self.LEFT else []
        self.texts += [""] if tag not in INLINE else []

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            self.within.remove(tag)
        self.texts += [""] if tag not in INLINE else []

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.texts[-1] += data


def broken(text: str) -> list[str]:
    """Where a text has an ordinary space, or apostrophe, and French another."""
    return BROKEN.findall(text)


def undone(text: str) -> str:
    """A text as it was before it was set."""
    for sign, typed in UNDONE.items():
        text = text.replace(sign, typed)
    return " ".join(text.split())


def as_written(source: str) -> str:
    """The page that a test reads: its words as the house writes them, once it is sure that setting changes no word."""
    page = french_page(source)
    assert undone(page) == undone(source)
    assert french_page(page) == page
    return source


class Outbox(locmem.EmailBackend):
    """The mails that a test reads, as written, once it is sure that they leave well set."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        sent: int = super().send_messages(messages)
        for message in messages:
            words = undone(f"{message.subject} {message.body}")
            typeset(message)
            assert undone(f"{message.subject} {message.body}") == words
            assert broken(f"{message.subject}\n{message.body}") == []
            check_both_parts(message)
        return sent
