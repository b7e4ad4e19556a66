"""The bank answers 500, 429, too late, or not at all once it has done what it was asked."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from cpf_portal.simulators.bank import server
from tests.faults.drill import Drill
from tests.faults.load import Load
from tests.faults.world.site import Site

# Longer than the site waits for an answer in a drill (`weakened.hastens`).
TOO_LONG = 2.5
FAILS_FOR, UNTOLD = 5.0, 3
Api = Callable[[Any, str, str, list[tuple[str, str]]], None]


@contextmanager
def failing(rate: float = 0.5) -> Iterator[threading.Event]:
    """While this lasts, so many of the bank's answers are none; the first refund is made, and never told:
    the site's own library asks three times before it says so."""
    answer, untold, last = server._Handler._api, iter(range(UNTOLD - 1, -1, -1)), threading.Event()

    def fail(handler: Any, method: str, path: str, pairs: list[tuple[str, str]]) -> None:
        how = random.choice((_error, _too_many, _late, _lost, _done_and_failed))
        if method == "POST" and path == "/v1/refunds" and not last.is_set():
            _lost(handler, method, path, pairs)
            if next(untold) == 0:
                last.set()
        elif random.random() < rate:
            how(handler, method, path, pairs)
        else:
            answer(handler, method, path, pairs)

    with patch.object(server._Handler, "_api", fail):
        yield last


def _says(handler: Any, status: int, kind: str) -> None:
    body = {"error": {"type": kind, "message": "not now"}}
    handler.send(status, json.dumps(body), "application/json")


def _error(handler: Any, *_: Any) -> None:
    _says(handler, 500, "api_error")


def _too_many(handler: Any, *_: Any) -> None:
    _says(handler, 429, "rate_limit_error")


def _does(handler: Any, method: str, path: str, pairs: list[tuple[str, str]]) -> None:
    origin = f"http://{urlsplit('//' + handler.headers.get('Host', '')).netloc}"
    handler.server.api.answer(method, path, pairs, handler.headers, origin)


def _late(handler: Any, *asked: Any) -> None:
    _does(handler, *asked)
    time.sleep(TOO_LONG)
    handler.close_connection = True


def _lost(handler: Any, *asked: Any) -> None:
    _does(handler, *asked)
    handler.close_connection = True


def _done_and_failed(handler: Any, *asked: Any) -> None:
    _does(handler, *asked)
    _error(handler)


def _fails(site: Site, load: Load) -> None:
    """Until some have cancelled, and been paid back or not."""
    with failing() as has_lost_one:
        deadline = time.monotonic() + FAILS_FOR
        while time.monotonic() < deadline or not has_lost_one.is_set():
            site.time_passes()
            time.sleep(0.5)
            if time.monotonic() > deadline + 4 * FAILS_FOR:
                break


def _once_each(site: Site, load: Load) -> list[str]:
    """The bank took each sum once, and gave each back once, whatever it said of it."""
    ledger = site.bank.ledger
    taken = [
        row["client_reference_id"] for row in ledger.sessions.values() if row["payment_status"] == "paid"
    ]
    wrong = [f"dossier {number} was paid {taken.count(number)} times" for number in set(taken)]
    cancelled = load.record.count("cancel")
    back = len(ledger.refunds)
    return [words for words in wrong if not words.endswith(" 1 times")] + (
        [f"{back} refunds for {cancelled} who cancelled"] if back != cancelled else []
    )


DRILLS = (Drill("bank-fails", _fails, "asks_the_bank_anew", "banque", also=_once_each, cancel=1, people=4),)
