"""What day it is in the tests: one ordinary day, whatever the wall says, so that no calendar turns them red.

Every test begins at the same moment, and its clock goes on from there. `--today` or CPF_TODAY names another
day. `@pytest.mark.today("2026-11-20")` is for a test whose data have dates of their own; `real_time` for one
whose other processes read the machine's clock: its data must be made from today.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from django.db import connection
from pytest_django import DjangoDbBlocker

ORDINARY = "2026-11-24"  # a Tuesday, far from holidays and from a change of year or of hour
MORNING = timedelta(hours=10)
WINTER = timezone(timedelta(hours=1))  # Paris; an hour later there in summer, which is morning too


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--today",
        default=os.environ.get("CPF_TODAY", ORDINARY),
        type=moment,
        help=f"the day it is for the tests (AAAA-MM-JJ, {ORDINARY} by default; also CPF_TODAY)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """From here on, so that what modules and migrations read as they load is of that day too."""
    travel = time_machine.travel(config.getoption("today"))
    travel.start()
    config.add_cleanup(travel.stop)


def moment(day: str) -> datetime:
    """The morning of a day, in Paris."""
    return datetime.fromisoformat(day).replace(tzinfo=WINTER) + MORNING


@pytest.fixture(autouse=True)
def _the_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins on its day, at the same moment."""
    begins = request.config.getoption("today")
    if own := request.node.get_closest_marker("today"):
        begins = moment(*own.args)
    if request.node.get_closest_marker("real_time"):
        begins = time_machine.escape_hatch.datetime.datetime.now(WINTER)
    with time_machine.travel(begins):
        yield


@pytest.fixture(autouse=True, scope="session")
def _the_database_has_the_same_day(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """What the database decides by itself (the offers to search) it decides on the tests' day.

    Never after the ordinary one, which tests that have their own keep close to: what is past since, the
    search leaves out by itself.
    """
    day = min(request.config.getoption("today"), moment(ORDINARY)).date()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION today_in_paris() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE"
            f" RETURN date '{day}'"
        )
