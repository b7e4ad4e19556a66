"""The mails that the demonstration sent: files of a folder, read again as their readers would."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import cast

from django.conf import settings

# What Django writes between two messages of a file.
BETWEEN = f"\n{'-' * 79}\n"


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that left: the address of its page, whom it went to, what it says."""

    key: str
    to: str
    subject: str
    at: datetime
    text: str


def latest(most: int) -> list[Sent]:
    """The mails that left last, the newest first."""
    return sorted(_read(_files()[-most:]), key=lambda sent: sent.at, reverse=True)[:most]


def find(key: str) -> Sent | None:
    """The mail of that key, if it is one of the folder."""
    stem, _, _ = key.rpartition("-")
    return next((sent for sent in _read(_files()) if sent.key == key), None) if stem else None


def _files() -> list[Path]:
    options = cast("dict[str, str]", settings.MAILERS["default"]["OPTIONS"])
    folder = options.get("file_path")
    return sorted(Path(folder).glob("*.log")) if folder else []


def _read(files: list[Path]) -> Iterator[Sent]:
    for file in files:
        for rank, raw in enumerate(file.read_text(encoding="utf-8").split(BETWEEN)):
            if raw.strip():
                yield _sent(f"{file.stem}-{rank}", message_from_string(raw.strip(), policy=policy.default))


def _sent(key: str, message: EmailMessage) -> Sent:
    body = message.get_body(("plain",))
    return Sent(
        key,
        message["To"],
        message["Subject"],
        parsedate_to_datetime(message["Date"]),
        body.get_content() if body else "",
    )
