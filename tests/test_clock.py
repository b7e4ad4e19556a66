"""The tests' day is chosen: no calendar turns them red."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.clock import ORDINARY, moment

LOADED = timezone.localdate()


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> date:
    today: datetime = request.config.getoption("today")
    return today.date()


@pytest.mark.django_db
def test_every_clock_shows_the_chosen_day(chosen: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT today_in_paris()")
        (of_the_database,) = cursor.fetchone()
    assert timezone.localdate() == LOADED == chosen
    assert of_the_database == min(chosen, moment(ORDINARY).date())


def test_each_test_begins_at_the_same_moment_and_its_clock_goes_on(chosen: date) -> None:
    begun = datetime.now(UTC)
    assert timedelta(0) <= begun - moment(chosen.isoformat()) < timedelta(minutes=1)
    time.sleep(0.01)
    assert datetime.now(UTC) > begun


@pytest.mark.today("2028-02-29")
def test_a_test_whose_data_have_dates_has_its_own_day() -> None:
    assert timezone.localdate() == date(2028, 2, 29)


@pytest.mark.real_time
def test_one_with_other_processes_has_the_machine_s_clock() -> None:
    real = time_machine.escape_hatch.time.time()
    assert abs(real - time.time()) < 60


@pytest.mark.django_db
def test_the_database_s_own_decisions_ask_that_clock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc")
        bodies = [body.lower() for (body,) in cursor.fetchall() if "catalogue_" in body]
    assert any("today_in_paris()" in body for body in bodies)
    assert not [body for body in bodies if "current_date" in body or "now()" in body]
