"""Another time for a site's processes: a file says how many seconds away it is, and they follow it at once.

The machine's own clock is nobody's to change: other work goes on there.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import time_machine

from tests.faults.world.ground import Ground

FILE, ZONE = "FAULTS_MOVED", "FAULTS_TIME_ZONE"
LOOKS_EVERY = 0.05
DATABASE = """
CREATE OR REPLACE FUNCTION today_in_paris() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((now() + interval '{seconds} s') AT TIME ZONE 'Europe/Paris')::date
"""


def real_now() -> datetime:
    """What the machine says, wherever this process has been taken."""
    clock = time_machine.escape_hatch
    now: datetime = clock.datetime.datetime.now(UTC) if clock.is_travelling() else datetime.now(UTC)
    return now


@contextmanager
def moved_to(ground: Ground, moment: datetime) -> Iterator[None]:
    """From here on it is that moment, here, in the database, and in the processes that follow the file."""
    with time_machine.travel(moment.astimezone(UTC)):
        seconds = (datetime.now(UTC) - real_now()).total_seconds()
        fresh = ground.moved.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(ground.moved)
        with psycopg.connect(ground.access.owner, autocommit=True) as database:
            database.execute(DATABASE.format(seconds=seconds))
        time.sleep(3 * LOOKS_EVERY)
        yield


def follow() -> None:
    """In a process of the site: go where the file says, now and each time that it says otherwise."""
    if path := os.environ.get(FILE):
        file = Path(path)
        threading.Thread(target=_follow, args=(file, _go(file.read_text())), daemon=True).start()


def _follow(file: Path, gone: str) -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        if (told := file.read_text()) != gone:
            gone = _go(told)


def _go(told: str) -> str:
    time_machine.travel(real_now() + timedelta(seconds=float(told))).start()
    return told
