"""Acts played at the same moment, each on its own connection to the real database."""

import threading
from collections.abc import Callable

from django.db import connection


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
