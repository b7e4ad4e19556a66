"""Someone's browser, without script: it opens pages, fills forms, and remembers every answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

TIMEOUT = 25


class Away(Exception):
    """The site did not answer, or asked to come back: whoever is told so comes back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request: 0 when nobody did."""

    method: str
    path: str
    status: int
    began: float
    seconds: float
    text: str


@dataclass
class Record:
    """Every answer of a play, and what the site said was done, which must then be so."""

    answers: list[Answer] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: int = 0
    is_quiet: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def keep(self, answer: Answer) -> None:
        with self.lock:
            self.answers.append(answer)

    def tell(self, what: str, number: str) -> None:
        """The site said so on a page: a transition, of a dossier."""
        with self.lock:
            self.told.append((what, number))

    @contextmanager
    def asks(self) -> Iterator[None]:
        """Someone waits for an answer meanwhile; nobody begins to while all must be quiet."""
        with self.changed:
            self.changed.wait_for(lambda: not self.is_quiet)
            self.asking += 1
        try:
            yield
        finally:
            with self.changed:
                self.asking -= 1
                self.changed.notify_all()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nobody waits for an answer meanwhile."""
        with self.changed:
            self.is_quiet = True
            self.changed.wait_for(lambda: not self.asking)
        try:
            yield
        finally:
            with self.changed:
                self.is_quiet = False
                self.changed.notify_all()

    def count(self, *what: str) -> int:
        return sum(told in what for told, _ in self.told)


class Browser:
    """Of one person, on one of the web processes."""

    def __init__(self, site: str, record: Record, session: str = "", other: str = "") -> None:
        """`other` is where each click on a dossier goes too, at the same moment."""
        self.site, self.record, self.other = site, record, other
        self.requests = requests.Session()
        if session:
            self.requests.cookies.set("session", session, domain="127.0.0.1")
        self.url = self.text = ""

    def opens(self, path: str) -> str:
        """A page, where it leads in the end."""
        return self._asks("GET", urljoin(self.site, path))

    def says(self) -> str:
        """Where they are, and the words of what is said first there."""
        if not self.text:
            return f"{self.url}: nothing was ever answered"
        told = html.fromstring(self.text).xpath("//main//*[self::h1 or @role='alert' or @role='status']")
        return f"{self.url}: {' '.join(' '.join(each.text_content().split()) for each in told)}"

    def submits(self, **filled: str) -> str:
        """The form of the page that has those fields, with what it already holds."""
        form = next(
            form
            for form in html.fromstring(self.text).forms
            if form.method == "POST" and set(filled) <= set(form.fields.keys()) and not _is_of_the_frame(form)
        )
        given = dict(form.form_values()) | filled
        url = urljoin(self.url, form.action or self.url)
        if not (self.other and url.startswith(self.site) and "/mes-dossiers/" in url):
            return self._asks("POST", url, data=given)
        again = Browser(self.other, self.record)
        again.requests.cookies.update(self.requests.cookies)
        click = threading.Thread(target=again._clicks, args=(urljoin(self.other, urlsplit(url).path), given))
        click.start()
        try:
            return self._asks("POST", url, data=given)
        finally:
            click.join()

    def _clicks(self, url: str, given: dict[str, Any]) -> None:
        with suppress(Away):
            self._asks("POST", url, data=given)

    def _asks(self, method: str, url: str, **more: Any) -> str:
        with self.record.asks():
            began = time.monotonic()
            try:
                answer = self.requests.request(method, url, timeout=TIMEOUT, **more)
                status, text, self.url = answer.status_code, answer.text, answer.url
            except requests.RequestException as failure:
                status, text = 0, str(failure)
        path = url.removeprefix(self.site)
        self.record.keep(Answer(method, path, status, began, time.monotonic() - began, text))
        if status in (0, 429) or status >= 500:
            raise Away(f"{method} {path}: {status}")
        self.text = text
        return text


def _is_of_the_frame(form: Any) -> bool:
    """A form that every page has, above or below what it says."""
    return not any(each.tag == "main" for each in form.iterancestors())
