"""A visitor's page comes from the replica while that is near enough; whoever has a session reads the primary."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from pytest_django import Settings

from accounts.people.models import User
from cpf_portal.common.database import replica
from cpf_portal.common.database.freshness import BOUND, LEFT_FOR, Freshness, Server

ROUTER = replica.Router()


class Clock:
    """Two servers at a time of the test's choosing: where each is in the journal, None being promoted."""

    def __init__(self) -> None:
        self.now, self.written, self.replayed = 100.0, 0, 0
        self.down: set[str] = set()
        self.waiting: list[Callable[[], None]] = []
        self.threads = False
        servers = (
            Server(name, self.position(name), lambda: self.now, self.run) for name in ("written", "replayed")
        )
        self.fresh = Freshness(*servers)

    def position(self, name: str) -> Callable[[], Any]:
        def told() -> Any:
            if name in self.down:
                raise psycopg.OperationalError("no route")
            return getattr(self, name)

        return told

    def run(self, act: Callable[[], None]) -> None:
        if self.threads:
            self.waiting.append(act)
        else:
            act()

    def seconds(self, number: float, writing: int = 0, replaying: int | None = None) -> bool:
        """Let time pass, a page asking each second; what was said last."""
        for _ in range(int(number)):
            self.now += 1
            self.written += writing
            self.replayed += writing if replaying is None else replaying
            said = self.fresh()
        return said


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_replica_some_milliseconds_behind_is_near_enough(clock: Clock) -> None:
    assert clock.seconds(3, writing=10)
    clock.replayed -= 5
    assert clock.seconds(1, writing=10), "it has what was written a second ago"


def test_a_replica_that_stops_following_is_left_within_the_bound(clock: Clock) -> None:
    assert clock.seconds(20, writing=10)
    assert clock.seconds(BOUND - 1, writing=10, replaying=0)
    assert not clock.seconds(3, writing=10, replaying=0)
    assert clock.seconds(2, writing=0, replaying=500), "it has caught up"


def test_an_idle_process_believes_nothing_of_what_it_knew_an_hour_ago(clock: Clock) -> None:
    assert clock.seconds(5, writing=10)
    clock.now += 3600
    clock.written += 10_000
    clock.threads = True
    assert not clock.fresh(), "both are asked, and the page does not wait"
    for act in clock.waiting[::-1]:  # the replica answers first
        act()
        assert not clock.fresh()


def test_while_the_primary_is_down_what_is_complete_is_read(clock: Clock) -> None:
    assert clock.seconds(5, writing=10)
    clock.down = {"written"}
    assert clock.seconds(60)
    assert clock.seconds(60, replaying=-1) is False, "one that misses something of what was known is not"


def test_a_replica_that_fails_is_left_for_a_while(clock: Clock) -> None:
    assert clock.seconds(3)
    clock.down = {"replayed"}
    assert not clock.seconds(1)
    clock.down = set()
    assert not clock.seconds(LEFT_FOR - 1)
    assert clock.seconds(2)


def test_a_promoted_replica_is_the_primary(clock: Clock) -> None:
    clock.seconds(3)
    clock.down, clock.replayed = {"written"}, None  # type: ignore[assignment]
    clock.now += 1
    assert clock.fresh()


@replica.from_replica
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROUTER.db_for_read(User) or "default")


def private(request: HttpRequest) -> HttpResponse:
    raise AssertionError("not from here")


@pytest.fixture
def reading(settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> replica.ReadFromReplica:
    monkeypatch.setitem(settings.DATABASES, "replica", {})
    clock.seconds(2)
    monkeypatch.setattr(replica, "fresh", clock.fresh)
    return replica.ReadFromReplica(lambda request: HttpResponse())


def test_a_visitor_s_page_reads_the_replica(reading: replica.ReadFromReplica) -> None:
    answer = reading.process_view(RequestFactory().get("/"), public, (), {})
    assert answer is not None
    assert answer.content == b"replica"
    assert ROUTER.db_for_read(User) is None, "once it is over, nothing does"


def test_whoever_has_a_session_writes_or_reads_elsewhere_does_not(reading: replica.ReadFromReplica) -> None:
    make = RequestFactory()
    known = make.get("/")
    known.COOKIES[configured.SESSION_COOKIE_NAME] = "x"
    for request, view in ((known, public), (make.post("/"), public), (make.get("/"), private)):
        assert reading.process_view(request, view, (), {}) is None


def test_a_replica_lost_in_the_middle_of_a_page_leaves_it_to_the_primary(
    reading: replica.ReadFromReplica, clock: Clock
) -> None:
    @replica.from_replica
    def lost(request: HttpRequest) -> HttpResponse:
        raise OperationalError("terminating connection due to conflict with recovery")

    assert clock.fresh()
    assert reading.process_view(RequestFactory().get("/"), lost, (), {}) is None
    assert not clock.fresh()


def test_without_a_replica_there_is_nothing_to_do() -> None:
    with pytest.raises(MiddlewareNotUsed):
        replica.ReadFromReplica(lambda request: HttpResponse())


@pytest.mark.parametrize(
    "path",
    [
        "/recherche/",
        "/formations/1/",
        "/organismes/1/",
        "/certifications/RNCP1/",
        "/comparer/",
        "/sitemap-x.xml",
    ],
)
def test_search_and_public_pages_may_come_from_it(path: str) -> None:
    assert getattr(resolve(path).func, "from_replica", False)


@pytest.mark.parametrize("path", ["/", "/mes-dossiers/", "/connexion/", "/sante/", "/admin/"])
def test_no_other_may(path: str) -> None:
    assert not getattr(resolve(path).func, "from_replica", False)
