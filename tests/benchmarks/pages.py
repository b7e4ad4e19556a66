"""Personal pages, and lists of organisations, beside an empty page of the site; that page beside bare Django.

Each is asked for in turn with the empty page, several times: the ratio is that of the medians.
"""

import statistics
from collections.abc import Iterator
from typing import Any

from tests.benchmarks import people
from tests.benchmarks.rows import Row, least, most
from tests.benchmarks.served import Load, Server, served
from tests.benchmarks.urls import EMPTY

ROUNDS, SECONDS = 3, 3
EACH, AVERAGE, OF_BARE, QUERIES = 50, 60, 25, 8
# What nobody notices, in milliseconds.
WAITED = 100
SHOWN = ("requested", "to_validate", "validated", "completed")


def rows(environment: dict[str, str]) -> Iterator[Row]:
    """The rows on pages."""
    pages = list(_pages())
    with served("tests.benchmarks.application:application", environment) as site:
        for name, path in _public():
            site.load(path, seconds=2, connections=16)
            load = site.load(path, seconds=SECONDS)
            said = f"{load.rate:.0f} a second, {load.cpu * 1000:.1f} ms of CPU"
            yield most(f"{name}, asked without end by four, p95", load.p95, WAITED, "ms", said)
        ratios = []
        for name, reader, path in pages:
            ratio, load, empty = _beside(site, reader.cookie, path)
            ratios.append(ratio)
            said = f"{load.rate:.0f} a second for {empty.rate:.0f}; p95 {load.p95:.0f} ms; {load.cpu * 1000:.1f} ms of CPU"
            yield least(f"{name}, of an empty page", ratio, EACH, "%", said)
        yield least("personal pages on average", statistics.mean(ratios), AVERAGE)
        counts = {name: reader.queries(path) for name, reader, path in pages}
        worst = max(counts, key=lambda name: counts[name])
        yield most("queries of the dearest of them", counts[worst], QUERIES, "", worst)
        reader = pages[0][1]
        with served("tests.benchmarks.bare:application", environment | {"BARE_DJANGO": "1"}) as bare:
            loads = [
                (site.load(EMPTY, reader.cookie, SECONDS), bare.load("/", "", SECONDS)) for _ in range(ROUNDS)
            ]
        rates = [statistics.median(each.rate for each in side) for side in zip(*loads, strict=True)]
        said = f"{rates[0]:.0f} a second for {rates[1]:.0f}"
        yield least(
            "an empty page, of bare Django with a query", 100 * rates[0] / rates[1], OF_BARE, "%", said
        )


def _beside(site: Server, cookie: str, path: str) -> tuple[float, Load, Load]:
    """How many of a page are answered for a hundred empty ones to the same person, and the last loads."""
    for each in (EMPTY, path):
        site.load(each, cookie, 1)
    rounds = [(site.load(path, cookie, SECONDS), site.load(EMPTY, cookie, SECONDS)) for _ in range(ROUNDS)]
    assert not any(load.bad for both in rounds for load in both), f"{path}: answers that are no good"
    page, empty = ([each[side] for each in rounds] for side in (0, 1))
    rates = [statistics.median(load.rate for load in loads) for loads in (page, empty)]
    return 100 * rates[0] / rates[1], page[-1], empty[-1]


def _public() -> Iterator[tuple[str, str]]:
    """Pages that everyone reads, their name and their address."""
    from catalogue.trainings.models import Action

    yield "home", "/"
    shown = Action.objects.filter(is_published=True, training__is_published=True).order_by("pk")
    yield "page of a training", f"/formations/{shown[1000].pk}/"


def _pages() -> Iterator[tuple[str, Any, str]]:
    """The pages: their name, who reads them, their address."""
    from accounts.people.models import User
    from dossiers.dossier.models import Dossier

    ten = people.logged(people.with_ten_dossiers())
    yield "« mes dossiers », 10 rows", ten, "/mes-dossiers/"
    yield "« mes droits »", ten, "/mes-droits/"
    for state in SHOWN:
        dossier = Dossier.objects.filter(state=state).order_by("pk")[100]
        reader = people.logged(User.objects.get(pk=dossier.trainee_id))
        yield f"page of a dossier, {state}", reader, f"/mes-dossiers/{dossier.number}/"
    for about in (20, 20_000):
        user, organisation, size = people.organisation_of_about(about)
        reader = people.logged(user)
        yield f"list of an organisation, among {size}", reader, "/organisme/dossiers/"
        last = Dossier.objects.filter(organisation=organisation, state="requested").order_by("pk")[0]
        yield f"dossier of an organisation of {size}", reader, f"/organisme/dossiers/{last.number}/"
