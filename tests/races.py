"""Acts played at the same moment, each on its own connection to the real database."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from cpf_portal.common.errors import Refused

WAITS_FOR_US = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def race(*acts: Callable[[], object]) -> list[Exception | None]:
    """Run the acts together; what each raised, or None."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Exception | None] = [None] * len(acts)

    def run(rank: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as error:
            outcomes[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def goes_as_far_as_it_can(other: threading.Thread, seconds: float = 5) -> None:
    """Until it has ended, or the database makes it wait for what we hold."""
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while other.is_alive() and time.monotonic() < deadline:
            cursor.execute(WAITS_FOR_US)
            if cursor.fetchone() == (True,):
                return
            other.join(0.02)


def during(first: Callable[[], object], second: Callable[[], object]) -> list[Exception]:
    """Begin `second` while what `first` wrote is not committed yet."""
    troubles: list[Exception] = []

    def run() -> None:
        try:
            second()
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        goes_as_far_as_it_can(other)
    other.join(10)
    assert not other.is_alive()
    return troubles


def told(outcomes: Iterable[Exception | None]) -> list[str]:
    """The codes of the refusals; anything else that was raised is a failure."""
    raised = [outcome for outcome in outcomes if outcome]
    refusals = [outcome for outcome in raised if isinstance(outcome, Refused)]
    assert refusals == raised, raised
    return [refusal.code for refusal in refusals]


@contextmanager
def careless(*models: type[Model]) -> Iterator[None]:
    """The control of a race: rows of these models are read without being held, as if nobody had thought of it."""
    holds = QuerySet.select_for_update

    def reads(rows: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        return rows.all() if rows.model in models else holds(rows, *args, **options)

    with patch.object(QuerySet, "select_for_update", reads):
        yield


def beside(holder: Callable[[], object], act: Callable[[], object]) -> bool:
    """Whether `act` came to its end while what `holder` did was not committed: it waited for nobody."""
    troubles: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        holder()
        other.start()
        other.join(5)
        free = not other.is_alive()
    other.join(10)
    assert not other.is_alive()
    assert not troubles, troubles
    return free


def crossing(first: Callable[[], object], second: Callable[[], object], then: Callable[[], object]) -> bool:
    """Play `first`, begin `second` meanwhile, then `then`; whether nobody blocked anybody for ever."""
    troubles: list[Exception] = []

    def run() -> None:
        try:
            second()
        except OperationalError as error:
            troubles.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    try:
        with transaction.atomic():
            first()
            other.start()
            goes_as_far_as_it_can(other)
            then()
    except OperationalError as error:
        troubles.append(error)
    other.join(10)
    assert not other.is_alive()
    return not troubles
