"""Who uses the site during a drill, and keeps account of what was acknowledged to them.

Three trainees keep and drop favourites through the proxy, one program writes rows through PgBouncer, a visitor searches.
"""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle, pairwise

import psycopg
import requests

from tests.kinds import sure

TRAINEES = ("1760575013042", "2900357463118", "182022A004015")
PASSWORD = "Formation2026"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Stream:
    """One kind of use: the hour of each success, and what was refused meanwhile."""

    name: str
    done: list[float] = field(default_factory=list)
    refused: list[tuple[float, str]] = field(default_factory=list)

    def note(self, act: Callable[[], str]) -> bool:
        """Whether it was acknowledged; what it answers, or raises, is why not."""
        try:
            why = act()
        except (requests.RequestException, psycopg.Error) as error:
            why = type(error).__name__
        if why:
            self.refused.append((time.monotonic(), why))
        else:
            self.done.append(time.monotonic())
        return not why

    def gap(self, since: float) -> float:
        """The longest time without a success, from just before `since`."""
        after = [each for each in self.done if each >= since - 1]
        return max((later - earlier for earlier, later in pairwise(after)), default=float("inf"))


@dataclass
class Load:
    """All of them, at once, until `stop`."""

    site: str
    database: str
    actions: list[int]
    writes: Stream = field(default_factory=lambda: Stream("pages that write"))
    rows: Stream = field(default_factory=lambda: Stream("statements that write"))
    reads: Stream = field(default_factory=lambda: Stream("searches of a visitor"))
    # What each trainee was last told of an offer: kept or not; None, when the answer never came.
    kept: dict[tuple[str, int], bool | None] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        works = [*((self._trainee, nir) for nir in TRAINEES), (self._program, ""), (self._visitor, "")]
        self.threads = [threading.Thread(target=work, args=(who,), daemon=True) for work, who in works]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=70)

    def _trainee(self, nir: str) -> None:
        session = requests.Session()
        page = session.get(f"{self.site}/connexion/", timeout=30)
        given = {
            "csrfmiddlewaretoken": sure(TOKEN.search(page.text)).group(1),
            "nir": nir,
            "password": PASSWORD,
        }
        session.post(f"{self.site}/connexion/", given, timeout=30, allow_redirects=False)
        for step, action in enumerate(cycle(self.actions)):
            if self.over.wait(0.4):
                return
            keeps = (step // len(self.actions)) % 2 == 0
            self.kept[nir, action] = None
            told = {
                "csrfmiddlewaretoken": str(session.cookies["csrf"]),
                "geste": "ajouter" if keeps else "retirer",
            }
            address = f"{self.site}/favoris/{action}/"

            def act(address: str = address, told: dict[str, str] = told) -> str:
                answer = session.post(address, told, timeout=20, allow_redirects=False)
                is_done = answer.status_code == 302 and "connexion" not in answer.headers["Location"]
                return "" if is_done else str(answer.status_code)

            if self.writes.note(act):
                self.kept[nir, action] = keeps

    def _program(self, _: str) -> None:
        connection: psycopg.Connection | None = None
        number = 0

        def act() -> str:
            nonlocal connection
            connection = connection or psycopg.connect(self.database, connect_timeout=2, autocommit=True)
            connection.execute("INSERT INTO temoin (number) VALUES (%s)", [number])
            return ""

        while not self.over.wait(0.02):
            number += 1
            if self.rows.note(act):
                self.acknowledged.append(number)
            elif connection:
                with suppress(psycopg.Error):
                    connection.close()
                connection = None

    def _visitor(self, _: str) -> None:
        def act() -> str:
            answer = requests.get(f"{self.site}/recherche/?q=anglais", timeout=20)
            return "" if answer.status_code == 200 else str(answer.status_code)

        while not self.over.wait(0.3):
            self.reads.note(act)
