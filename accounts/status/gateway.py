"""API Particulier's door: one question, one answer, and `NoAnswer` for whatever else may happen.

A question carries an identity in its address: nothing here writes an address down, nor follows a redirection.
"""

import json
import re
import time
from http.client import HTTPException
from typing import Any

import requests
from django.conf import settings
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ReadTimeoutError

from accounts.security.adapter import BoundedAdapter
from accounts.status.models import Silence
from accounts.status.services import Service

TIMEOUTS = (3, 10)  # seconds to connect, and without a sign of an answer
LONGEST = 12  # seconds for a whole answer
BIGGEST = 100_000  # bytes of an answer
PAUSES = (0.2, 0.8)  # seconds before asking again what failed
PATIENCE = 6  # seconds after which nothing is asked again: somebody waits for the page
NOT_FOUND = re.compile(r"(?!00)\d\d003", re.ASCII)
REFUSALS = {401: Silence.DENIED, 403: Silence.DENIED, 409: Silence.BUSY, 429: Silence.BUSY}


class NoAnswer(Exception):
    """Nobody answered, or nothing that can be believed; `silence` says why."""

    def __init__(self, silence: Silence) -> None:
        super().__init__(silence)
        self.silence = silence


class _Failed(NoAnswer):
    """Asked again, it may answer."""


class _Bearer(AuthBase):
    """The token; given so, no `.netrc` replaces it."""

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {settings.API_PARTICULIER_TOKEN}"
        return request


def is_open() -> bool:
    """Whether anybody is asked at all: the settings alone say so."""
    return bool(settings.API_PARTICULIER_URL)


def read(service: Service, parameters: list[tuple[str, str]]) -> dict[str, Any] | None:
    """The data of the answer; None when the service says that it knows nobody of that identity."""
    if not is_open():
        raise NoAnswer(Silence.OFF)
    until = time.monotonic() + PATIENCE
    for pause in PAUSES:
        try:
            return _once(service, parameters)
        except _Failed:
            if time.monotonic() + pause > until:
                raise
            time.sleep(pause)
    return _once(service, parameters)


def _once(service: Service, parameters: list[tuple[str, str]]) -> dict[str, Any] | None:
    asked = [("recipient", settings.API_PARTICULIER_RECIPIENT), *parameters]
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, BoundedAdapter(LONGEST, BIGGEST))
        try:
            answer = session.get(
                f"{settings.API_PARTICULIER_URL}{service.path}",
                params=asked,
                auth=_Bearer(),
                timeout=TIMEOUTS,
                allow_redirects=False,
            )
        except (requests.Timeout, ReadTimeoutError) as error:
            raise _Failed(Silence.TIMEOUT) from error
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            raise _Failed(Silence.NETWORK) from error
    return _judged(service, answer.status_code, answer.content)


def _judged(service: Service, status: int, content: bytes) -> dict[str, Any] | None:
    """What an answer says, by its status then its body."""
    if status >= 500:
        raise _Failed(Silence.FAILED)
    if status in REFUSALS:
        raise NoAnswer(REFUSALS[status])
    if status == 404 and _says_unknown(service, _plain(content)):
        return None
    if status >= 400:
        raise NoAnswer(Silence.INVALID)
    body = _plain(content) if status == 200 else None
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise NoAnswer(Silence.UNREADABLE)
    return data


def _says_unknown(service: Service, body: Any) -> bool:
    """Whether a 404 is the service's « personne non trouvée », and not the absence of a page."""
    try:
        [error] = body["errors"]
        return bool(NOT_FOUND.fullmatch(error["code"])) and error["meta"]["provider"] == service.name
    except (KeyError, TypeError, ValueError):
        return False


def _plain(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
