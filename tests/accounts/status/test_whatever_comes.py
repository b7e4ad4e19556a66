"""Whatever the other machine sends, nothing is raised: it is a yes, a no, or no answer."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import settings as playing
from hypothesis import strategies as st

from accounts.status import gateway
from accounts.status.asking import judge
from accounts.status.gateway import NoAnswer
from accounts.status.models import Provider
from accounts.status.services import SERVICES
from accounts.status.subject import Subject

DAY = date(2026, 11, 24)
CAMILLE = Subject("Camille", "Aubry", date(1990, 3, 4), "f")
THEIRS = {"prenom": "CAMILLE", "nom_naissance": "AUBRY", "date_naissance": "1990-03-04", "sexe": "Féminin"}
REGISTERED = {"date_debut": "2020-01-01", "date_fin": None, "categorie": {"code": 1}}
FULL = {"identite": THEIRS, "inscription": REGISTERED, "points": 12, "taux": 12}

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "errors", "meta", "data"]), inside, max_size=3)
    ),
    max_leaves=10,
)
STATUSES = st.integers(100, 599) | st.sampled_from([200, 404])


def places(tree: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in tree.items():
        yield (*at, key)
        if isinstance(value, dict):
            yield from places(value, (*at, key))


def changed(tree: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    key, *others = place
    return tree | {key: changed(tree[key], tuple(others), value) if others else value}


def outcome(status: int, content: bytes, provider: Provider) -> str:
    """« yes », « no » or « none »; any other end fails the test."""
    service = SERVICES[provider]
    try:
        data = gateway._judged(service, status, content)
        return "yes" if data is not None and judge(service, CAMILLE, data, DAY) else "no"
    except NoAnswer:
        return "none"


def test_the_whole_answer_says_yes() -> None:
    for provider in Provider:
        assert outcome(200, json.dumps({"data": FULL}).encode(), provider) == "yes"


@playing(max_examples=400)
@given(st.sampled_from(sorted(places(FULL))), ANYTHING, st.sampled_from(Provider))
@example(("inscription", "date_debut"), "9" * 5000, Provider.JOBSEEKER)
@example(("taux",), 10**4000, Provider.ATMP)
@example(("identite", "date_naissance"), "0000-00-00", Provider.JOBSEEKER)
def test_one_part_of_an_answer_is_anything(place: tuple[str, ...], value: Any, provider: Provider) -> None:
    found = outcome(200, json.dumps({"data": changed(FULL, place, value)}).encode(), provider)
    if place[0] == "identite":
        assert found != "no", "of another, or of no one, there is no answer at all"


@playing(max_examples=300)
@given(STATUSES, ANYTHING, st.sampled_from(Provider))
def test_a_body_is_anything(status: int, body: Any, provider: Provider) -> None:
    found = outcome(status, json.dumps(body).encode(), provider)
    assert found == "none", "nothing drawn here is a whole answer"


@playing(max_examples=200)
@given(STATUSES, st.binary(max_size=200), st.sampled_from(Provider))
@example(200, b"\xff\xfe{", Provider.JOBSEEKER)
@example(200, b"[" * 50_000, Provider.JOBSEEKER)
@example(404, b'{"errors": [{"code": 3}]}', Provider.JOBSEEKER)
def test_a_body_is_no_json(status: int, body: Any, provider: Provider) -> None:
    assert outcome(status, body, provider) == "none"


@contextmanager
def speaking(words: bytes) -> Iterator[str]:
    """A server that says these bytes to whoever comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller:
                        caller.recv(4096)
                        caller.sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\x00\xff\xfe",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/9 200\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
    ids=lambda words: repr(words[:60]),
)
def test_what_is_no_http_is_no_answer(words: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAUSES", (0,))
    known = {"API_PARTICULIER_TOKEN": "x", "API_PARTICULIER_RECIPIENT": "13002526500013"}
    with (
        speaking(words) as url,
        override_settings(API_PARTICULIER_URL=url, **known),
        pytest.raises(NoAnswer),
    ):
        gateway.read(SERVICES[Provider.JOBSEEKER], CAMILLE.parameters())
