"""A mail as its parts, before it is written twice, as text and as a page: the words are said once."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine

FOR_ITS_ACCOUNT = "cette adresse est celle de votre compte"
BETWEEN_BLOCKS = re.compile(r"\n\s*\n")
# A block of its own: what following it does, then where it leads.
LINK = re.compile(r"(?P<label>[^\n]+) : (?P<url>https?://\S+)")


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go on: what following it does, and the whole address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of figures or facts, as people read it; `before`: what it was, when it changes."""

    label: str
    value: str
    before: str = ""
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Things of one kind: each by its link and, under it, what is said of it; `more` if there are others."""

    title: str
    things: tuple[tuple[Link, str], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What someone receives. `why` ends « vous recevez ce message parce que ».

    `told` comes first, then the figures and the lists, then `todo`: what the reader must do, and until when,
    with the one button beside it; then the facts, and what is left to say.
    """

    subject: str
    title: str
    told: list[str]
    why: str = FOR_ITS_ACCOUNT
    name: str = ""
    figures: tuple[Item, ...] = ()
    todo: str = ""
    button: Link | None = None
    facts: tuple[Item, ...] = ()
    after: tuple[str | Link, ...] = ()
    lists: tuple[Listed, ...] = ()


def read(
    template: str,
    name: str,
    why: str = FOR_ITS_ACCOUNT,
    about: str = "",
    figures: tuple[Item, ...] = (),
    facts: tuple[Item, ...] = (),
    **told: Any,
) -> Letter:
    """The letter that a template says: its title first, then blocks, the first link of which is the button.

    `about` is what the subject names beside the title, the site's name unless it is given. What the template
    is told is of one line, and a link leads to the site: nobody's name makes a block nor a button.
    """
    known = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "name": name} | told
    context = Context({key: _on_one_line(value) for key, value in known.items()}, autoescape=False)
    text = Engine.get_default().get_template(template).render(context)
    title, _, rest = text.strip().partition("\n")
    blocks = [_block(block) for block in BETWEEN_BLOCKS.split(rest.strip())]
    at = next((rank for rank, block in enumerate(blocks) if isinstance(block, Link)), len(blocks))
    button = blocks[at] if at < len(blocks) else None
    return Letter(
        f"{title} {about or f'— {settings.SITE_NAME}'}",
        title,
        [block for block in blocks[:at] if isinstance(block, str)],
        why,
        _on_one_line(name),
        figures,
        button=button if isinstance(button, Link) else None,
        facts=facts,
        after=tuple(blocks[at + 1 :]),
    )


def _block(text: str) -> str | Link:
    found = LINK.fullmatch(text.strip())
    if found and found["url"].startswith(settings.SITE_URL):
        return Link(found["label"], found["url"])
    return text.strip()


def _on_one_line(value: Any) -> Any:
    if isinstance(value, list):
        return [_on_one_line(each) for each in value]
    return " ".join(value.split()) if isinstance(value, str) else value
