"""Acts played at the same moment, each on its own connection to the real database."""

import threading
from collections.abc import Callable

from django.db import connection, transaction


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
        other.join(0.4)
    other.join(10)
    assert not other.is_alive()
    return troubles
