"""Mixed load for a long time: people who enrol at a pace, those who answer, those who read, and what is watched."""

import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import psycopg
import requests

from tests.faults import people
from tests.faults.browser import Answer, Browser, Record
from tests.faults.load import Crowd, Person
from tests.faults.truth import Tolerance, faults, heal
from tests.faults.world.ground import Ground
from tests.faults.world.site import Site, a_site, until, with_all_it_started

# So many at once without a pause, for so many seconds, tell the most; then half of it.
AT_ONCE, MOST_FOR, HALF = 12, 60.0, 0.5
SECOND = 1.0
# One in so many cancels in the end; one in so many logs in with a password.
CANCELS, LOGS_IN = 3, 10
# Memory is compared between two parts of the time: once caches are full, and at the end.
EARLY, LATE, MAY_GROW = (0.25, 0.4), (0.85, 1.0), 5.0
GREEN_WITHIN, TO_THE_LAST = 180.0, 60.0
VISITED = ("/", "/recherche/?q=anglais", "/recherche/?q=anglais&lieu=Metz", "/aide/", "/comprendre/")
OF_THE_OFFICE = ("/organisme/", "/organisme/dossiers/", "/organisme/sessions/", "/organisme/activite/")
OF_THE_FUND = ("/admin/dossiers/dossier/", "/admin/dossiers/dossier/?q=anglais", "/admin/payments/payment/")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND waitstart < now() - interval '1 second'"


@dataclass
class Light(Record):
    """Every answer without its words, but those that say that something is wrong."""

    def keep(self, answer: Answer) -> None:
        text = answer.text if answer.status >= 500 else ""
        super().keep(
            Answer(answer.method, answer.path, answer.status, answer.began, answer.seconds, text[:2000])
        )


@dataclass
class Watched:
    """What was seen of the site each second: its memory in MB, and how often what should not be was."""

    memory: list[float] = field(default_factory=list)
    waits: int = 0
    red: int = 0

    def grew(self) -> float:
        """By how much in a hundred."""
        early, late = (
            statistics.mean(self.memory[int(len(self.memory) * part) :][: self._length(part, end)])
            for part, end in (EARLY, LATE)
        )
        return 100 * (late - early) / early

    def _length(self, part: float, end: float) -> int:
        return max(1, int(len(self.memory) * (end - part)))


class Street(Crowd):
    """Where lives begin, each of the next person who has not lived."""

    def __init__(self, site: Site, offered: list[int]) -> None:
        super().__init__(site, Light())
        self.offered = offered
        self.lived, self._ranks = 0, count()
        self._newcomers: Iterator[people.Known] = iter(())
        self.threads: list[threading.Thread] = []

    def expects(self, number: int) -> None:
        """So many more people come from now on, known to the site."""
        known = people.trainees()
        people.come(number)
        self._newcomers = iter(people.trainees(len(known)))

    def life(self) -> None:
        """The next person's, from beginning to end."""
        rank, known = next(self._ranks), next(self._newcomers)
        session = known.session if rank % LOGS_IN else ""
        browser = self.browser(rank, session)
        wanted = self.offered[rank % len(self.offered)]
        Person(self, browser, known.nir, wanted, cancels=rank % CANCELS == 0).lives()
        self.lived += 1

    def browser(self, rank: int, session: str = "") -> Browser:
        """Of someone who comes from an address of their own, to one of the site's processes."""
        browser = Browser(self.site.doors[rank % len(self.site.doors)], self.record, session)
        browser.requests.headers["X-Forwarded-For"] = f"198.18.{rank // 250 % 250}.{rank % 250 + 1}"
        return browser

    def goes_on(self, act: Callable[[], None]) -> None:
        """In a thread of its own, to the end."""
        thread = threading.Thread(target=self.plays, args=[act], daemon=True)
        self.threads.append(thread)
        thread.start()

    def opens(self) -> None:
        """Those who are there from beginning to end: who answers, who reads."""
        for rank in range(2):
            self.goes_on(partial(self.answers, self.browser(1000 + rank, people.agent())))
        self.goes_on(partial(self.looks, self.browser(2000), VISITED))
        self.goes_on(partial(self.looks, self.browser(2001, people.agent()), OF_THE_OFFICE))
        self.goes_on(partial(self.looks, self.browser(2002, people.staff()), OF_THE_FUND))

    def most(self) -> float:
        """How many lives a second end when so many people enrol without a pause."""
        self.expects(int(AT_ONCE * MOST_FOR))
        until_then = time.monotonic() + MOST_FOR
        threads = [
            threading.Thread(target=self.plays, args=[partial(self._one_after_another, until_then)])
            for _ in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        while time.monotonic() < until_then:
            time.sleep(SECOND)
        found = self.lived / MOST_FOR
        for thread in threads:
            thread.join()
        return found

    def _one_after_another(self, until_then: float) -> None:
        while time.monotonic() < until_then:
            self.life()

    def paces(self, rate: float, seconds: float) -> None:
        """Begin so many lives a second, whatever becomes of the others, for so long."""
        began = time.monotonic()
        for rank in range(int(rate * seconds)):
            time.sleep(max(0.0, began + rank / rate - time.monotonic()))
            self.goes_on(self.life)

    def closes(self) -> None:
        """Once those who have begun are done."""
        others, lives = self.threads[:5], self.threads[5:]
        if not until(lambda: not any(life.is_alive() for life in lives), TO_THE_LAST):
            stuck = sum(life.is_alive() for life in lives)
            self.troubles.append(f"{stuck} people could not do what they came for")
        self.over.set()
        for thread in others:
            thread.join(30)


def play(ground: Ground, minutes: float) -> int:
    """0 when nothing was found wrong; what was seen is told."""
    people.offer()
    with a_site(ground, webs=2) as site:
        street = Street(site, people.sessions())
        street.opens()
        _say("waiting for /sante/ to be green, once each task has passed")
        if not site.lives_until(lambda: _health(site) == 200, GREEN_WITHIN):
            _say(f"/sante/ stays red: {requests.get(f'{site.webs[0]}/sante/', timeout=10).text[:500]}")
        most = street.most()
        rate = most * HALF
        _say(f"at most {most:.2f} lives a second; now {rate:.2f}, for {minutes:.0f} minutes")
        street.expects(int(rate * minutes * 60) + 1)
        before, lived = len(street.record.answers), street.lived
        with _watching(site) as watched:
            street.paces(rate, minutes * 60)
        street.closes()
        wrong = [*heal(site), *faults(site, street, Tolerance()), *_judged(watched)]
    answers = street.record.answers[before:]
    told = _figures(answers, street.lived - lived, minutes)
    memory = f"memory from {min(watched.memory):.0f} to {max(watched.memory):.0f} MB, {watched.grew():+.1f} %"
    for line in (*told, memory, *(f"✗ {each}" for each in wrong)):
        _say(line)
    return 1 if wrong else 0


def _figures(answers: list[Answer], lives: int, minutes: float) -> Iterator[str]:
    seconds = sorted(answer.seconds * 1000 for answer in answers)
    statuses = Counter(answer.status for answer in answers)
    yield f"{lives} lives, {len(answers)} answers, {len(answers) / minutes / 60:.0f} a second"
    yield f"median {statistics.median(seconds):.0f} ms, p95 {seconds[int(len(seconds) * 0.95)]:.0f} ms"
    yield ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))


def _judged(watched: Watched) -> Iterator[str]:
    if watched.red:
        yield f"/sante/ was red {watched.red} times"
    if watched.waits:
        yield f"a lock was waited for longer than a second, {watched.waits} times"
    if watched.grew() > MAY_GROW:
        yield f"the memory of the site's processes grew by {watched.grew():.1f} %"


@contextmanager
def _watching(site: Site) -> Iterator[Watched]:
    watched, over = Watched(), threading.Event()

    def look() -> None:
        with psycopg.connect(site.ground.access.owner, autocommit=True) as database:
            while not over.wait(SECOND):
                watched.memory.append(_memory(site))
                watched.waits += sum(database.execute(WAITING).fetchone() or ())
                watched.red += _health(site) != 200

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield watched
    finally:
        over.set()
        looking.join()


def _memory(site: Site) -> float:
    """Megabytes of the web processes, of the workers and of what they started; what they share is counted once."""
    first = [child.process.pid for child in site.children.values() if child.process]
    found = 0
    for pid in {each for one in first for each in with_all_it_started(one)}:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            found += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
    return found / 1024


def _health(site: Site) -> int:
    try:
        return requests.get(f"{site.webs[0]}/sante/", timeout=10).status_code
    except requests.RequestException:
        return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
