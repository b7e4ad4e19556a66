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
LOOKS_EVERY, FOLLOWED_WITHIN = 0.05, 10.0
# Two clocks so near are one.
NOTHING = timedelta(milliseconds=20)
DATABASE = """
CREATE OR REPLACE FUNCTION today_in_paris() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((now() + interval '{seconds} s') AT TIME ZONE 'Europe/Paris')::date
"""


def real_now() -> datetime:
    """What the machine says, wherever this process has been taken."""
    clock = time_machine.escape_hatch
    now: datetime = clock.datetime.datetime.now(UTC) if clock.is_travelling() else datetime.now(UTC)
    return now


def _away() -> float:
    """How many seconds from the machine's clock this process lives; looked at again when others ran meanwhile."""
    while True:
        before, here, after = real_now(), datetime.now(UTC), real_now()
        if after - before < NOTHING:
            return (here - before).total_seconds()


@contextmanager
def moved_to(ground: Ground, moment: datetime) -> Iterator[None]:
    """From here on it is that moment, here, in the database, and in the processes that follow the file."""
    with time_machine.travel(moment.astimezone(UTC)):
        seconds = _away()
        fresh = ground.moved.with_suffix(".new")
        fresh.write_text(told := str(seconds))
        fresh.replace(ground.moved)
        with psycopg.connect(ground.access.owner, autocommit=True) as database:
            database.execute(DATABASE.format(seconds=seconds))
        deadline = time.monotonic() + FOLLOWED_WITHIN
        while not _all_are_there(ground.moved, told) and time.monotonic() < deadline:
            time.sleep(LOOKS_EVERY)
        yield


def _all_are_there(file: Path, told: str) -> bool:
    """Whether each process that lives, and follows, says that it has gone there."""
    living = [
        mark for mark in file.parent.glob(f"{file.name}.*[0-9]") if Path(f"/proc/{mark.suffix[1:]}").exists()
    ]
    return all(mark.read_text() == told for mark in living)


def follow() -> None:
    """In a process of the site: go where the file says, now and each time that it says otherwise."""
    if path := os.environ.get(FILE):
        file = Path(path)
        threading.Thread(target=_follow, args=(file, _go(file)), daemon=True).start()


def _follow(file: Path, gone: str) -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        if file.read_text() != gone:
            gone = _go(file)


def _go(file: Path) -> str:
    """Go where it says, and say so."""
    told = file.read_text()
    # A busy machine may give the processor to others between two words: they are then late by as much.
    while abs(_away() - float(told)) > NOTHING.total_seconds():
        time_machine.travel(real_now() + timedelta(seconds=float(told))).start()
    mark = file.with_suffix(f".{os.getpid()}")
    fresh = mark.with_suffix(f"{mark.suffix}.new")
    fresh.write_text(told)
    fresh.replace(mark)
    return told
