"""What a mail says, and what each that a test sends is: a text and a page of the same words."""

import re
from html import unescape

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from cpf_portal.common.mails import post
from dossiers.dossier.journal import Entry
from dossiers.messages import letters

MOST = 20_000
ASKS = re.compile(r"\ssrc=|url\(|<(?:link|img|script|iframe)\b|@import")
BUTTON = re.compile(r'<a class="(?:go|act)" href="([^"]+)"')
WORD = re.compile(r"\w+|→|€")


def text_of(entry: Entry, reader: str) -> str:
    """What a reader reads of an entry."""
    return post.as_text(letters.letter(entry, reader))


def page_of(message: EmailMessage) -> str:
    """The page of a mail, beside its text."""
    assert isinstance(message, EmailMultiAlternatives)
    [(page, kind)] = message.alternatives
    assert kind == "text/html"
    return str(page)


def check_both_parts(message: EmailMessage) -> None:
    """Both parts of a mail are what they should be."""
    check_letter(page_of(message), str(message.body))


def check_letter(page: str, text: str) -> None:
    """Both say the same, in the same order; the page is light, whole, and asks nothing of any address."""
    assert len(page.encode()) <= MOST
    assert ASKS.search(page) is None
    assert not [sign for sign in ("{{", "{%") if sign in page + text]
    assert len(BUTTON.findall(page)) <= 1
    links = re.findall(r'href="([^"]+)"', page)
    assert all(url.startswith(settings.SITE_URL) for url in links)
    body = unescape(re.sub(r"<[^>]+>", " ", page.partition("</head>")[2])).strip()
    said = WORD.findall(body.removeprefix(settings.SITE_NAME))
    addresses = "|".join(map(re.escape, links)) or "$"
    assert said == WORD.findall(re.sub(rf"\s: (?:{addresses})$", "", text, flags=re.MULTILINE))
