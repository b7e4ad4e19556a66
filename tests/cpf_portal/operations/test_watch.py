"""A job that makes no progress, or never ends, is noticed; one that works long is left alone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from cpf_portal.operations import periodic_tasks, watch
from cpf_portal.simulators.bank import Simulator

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def run(clock: Clock, name: str, steps: int, seconds: int, *, says: bool) -> list[dict[str, str]]:
    """A job of so many steps of so many seconds; what the watch finds stuck, at the end of each."""
    found, seen = [], watch.Watch(timedelta(minutes=5), clock)

    def job() -> None:
        for _ in range(steps):
            if says:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            clock.now += seconds
            found.append(seen.stuck())

    seen.around(job, SimpleNamespace(job=SimpleNamespace(task_name=name)), None)
    assert seen.stuck() == {}, "a job that ended is not watched any more"
    return found


def test_one_that_says_nothing_for_five_minutes_is_stuck(clock: Clock) -> None:
    assert run(clock, "sweep", 2, 299, says=False) == [{}, {"sweep": "no progress for 598 s"}]


def test_one_that_goes_on_statement_after_statement_is_not(clock: Clock) -> None:
    assert run(clock, "sweep", 6, 299, says=True) == [{}] * 6


def test_one_that_goes_on_for_more_than_half_an_hour_is(clock: Clock) -> None:
    assert run(clock, "sweep", 31, 60, says=True) == [{}] * 30 + [{"sweep": "running for 1860 s"}]


def test_an_import_may_take_three_hours(clock: Clock) -> None:
    assert run(clock, "run_import", 181, 60, says=True) == [{}] * 180 + [
        {"run_import": "running for 10860 s"}
    ]


def test_a_job_that_fails_is_not_watched_any_more(clock: Clock) -> None:
    seen = watch.Watch(clock=clock)
    with pytest.raises(OSError, match="disk full"):
        seen.around(full, SimpleNamespace(job=SimpleNamespace(task_name="sweep")), None)
    clock.now += 10_000
    assert seen.stuck() == {}


def full() -> None:
    raise OSError("disk full")


@pytest.mark.parametrize(
    ("name", "minutes", "told"),
    [
        ("sweep", 29, []),
        ("sweep", 31, ["sweep"]),
        ("run_import", 179, []),
        ("run_import", 181, ["run_import"]),
    ],
)
def test_health_says_which_job_never_ends(
    client: Client, bank: Simulator, name: str, minutes: int, told: list[str]
) -> None:
    job = app.configure_task(name).defer(**({"timestamp": 0} if name == "sweep" else {"import_id": 0}))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        cursor.execute(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = %s AND type = 'started'",
            [timezone.now(), job],
        )
        assert cursor.rowcount == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        for each in periodic_tasks.PERIODIC_TASKS:
            periodic_tasks.run(each)
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["sans_fin"]) == (503 if told else 200, told)
