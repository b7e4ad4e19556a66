"""The home page while eight people log in, each again and again, beside the same page alone."""

import http.client
import re
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.benchmarks.rows import Row, most
from tests.benchmarks.served import BEHIND, Server, served

PEOPLE, SECONDS, RATIO = 8, 6, 3
PASSWORD = "Mesure-des-connexions-2026"


def rows(environment: dict[str, str]) -> Iterator[Row]:
    """The row on logging in."""
    numbers = list(_people())
    with served("tests.benchmarks.application:application", environment) as site:
        # So many that each process has read its templates: wrk counts one late answer as all it kept from being asked.
        site.load("/", seconds=3, connections=16)
        alone = site.load("/", seconds=SECONDS, connections=2)
        over, done = threading.Event(), [0] * PEOPLE
        threads = [
            threading.Thread(target=_logs_in, args=(site, nir, rank, over, done))
            for rank, nir in enumerate(numbers)
        ]
        for thread in threads:
            thread.start()
        beside = site.load("/", seconds=SECONDS, connections=2)
        over.set()
        for thread in threads:
            thread.join()
    said = f"p95 {beside.p95:.0f} ms for {alone.p95:.0f}; {sum(done) / SECONDS:.1f} logins a second"
    yield most(f"home while {PEOPLE} people log in, of home alone", beside.p95 / alone.p95, RATIO, "×", said)


def _people() -> Iterator[str]:
    """Eight numbers that may log in; their accounts are made for this run, whose keys are its own."""
    from tests import factories as f

    for rank in range(PEOPLE):
        number = 1_80_01_75_001_001 + rank
        nir = f"{number}{97 - number % 97:02d}"
        f.a_trainee("Mesure", f"Numéro{rank}", login=f.digest(nir), password=PASSWORD, cents=0)
        yield nir


def _logs_in(site: Server, nir: str, rank: int, over: threading.Event, done: list[int]) -> None:
    while not over.is_set():
        done[rank] += _login(site, nir)


def _login(site: Server, nir: str) -> bool:
    """Whether the form, asked for then sent, led on."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", "/connexion/", headers=BEHIND)
    answer = connection.getresponse()
    page, cookies = answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    given = urlencode({"csrfmiddlewaretoken": token[1], "nir": nir, "password": PASSWORD})
    headers = BEHIND | {
        "Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies),
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{BEHIND['Host']}/connexion/",
    }
    connection.request("POST", "/connexion/", given, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status == 302
