"""Each request and each job has an id: in its records, its answer and its page of error; a person has none."""

import asyncio
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cpf_portal.operations import logs
from cpf_portal.operations.watching.tracing import traced
from tests import factories as f

GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def records() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What production would print, line by line."""
    root, written = logging.getLogger(), StringIO()
    formatter = logs.logging_from(production=True)["formatters"]["line"] | {}
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    level = root.level
    root.setLevel("INFO")
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_named_in_its_record_and_its_answer(
    client: Client, records: Callable[[], list[dict[str, Any]]]
) -> None:
    dossier = f.a_dossier("requested")
    client.force_login(dossier.trainee.user)
    answer = client.get(reverse("dossier", args=[dossier.number]) + "?q=quint@example.fr")

    (said,) = [each for each in records() if each["event"] == "request_finished"]
    assert said["request_id"] == answer["X-Request-ID"]
    assert said["code"] == 200
    assert said["request"] == "GET dossier", "its page, not its address"
    assert said["ms"] > 0
    for told in (dossier.number, "quint", dossier.trainee.user.last_name, dossier.trainee.user.email):
        assert str(told) not in json.dumps(said), told


def test_an_id_is_believed_from_the_proxy_alone(client: Client, settings: Settings) -> None:
    assert client.get("/robots.txt", headers={"X-Request-ID": GIVEN})["X-Request-ID"] != GIVEN
    settings.BEHIND_PROXY = True
    assert client.get("/robots.txt", headers={"X-Request-ID": GIVEN})["X-Request-ID"] == GIVEN
    for odd in ("court", "x" * 65, "quint@example.fr", "<b>gras</b>"):
        assert client.get("/robots.txt", headers={"X-Request-ID": odd})["X-Request-ID"] != odd


@pytest.mark.django_db
def test_a_failure_shows_the_reference_of_its_traceback(
    client: Client, records: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise ValueError("quint@example.fr")

    monkeypatch.setattr("cpf_portal.site.machine_views._text", fail)
    client.raise_request_exception = False
    answer = client.get("/robots.txt")
    assert answer.status_code == 500
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.content.decode()
    (failed,) = [each for each in records() if "exception" in each]
    assert failed["request_id"] == answer["X-Request-ID"]
    assert "ValueError: [adresse]" in failed["exception"]
    assert {each["code"] for each in records() if each["event"] == "request_finished"} == {500}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/connexion/", 403), ("/connexion/?page=%00", 400)])
def test_a_refusal_shows_its_reference(path: str, status: int) -> None:
    answer = Client(enforce_csrf_checks=True).post(path)
    assert answer.status_code == status
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.content.decode()


def test_a_job_is_named_in_what_it_says(records: Callable[[], list[dict[str, Any]]]) -> None:
    async def job() -> None:
        await asyncio.to_thread(logging.getLogger("dossiers").warning, "message %s was not sent", 7)

    context: Any = SimpleNamespace(job=SimpleNamespace(id=41, task_name="mail_account"))
    worker: Any = None
    with ThreadPoolExecutor() as elsewhere:  # a browser's tests have a loop that runs in this thread
        elsewhere.submit(lambda: asyncio.run(traced(job, context, worker))).result()
    logging.getLogger("dossiers").warning("elsewhere")
    named, other = records()
    assert (named["job"], named["task"]) == (41, "mail_account")
    assert named["event"] == "message 7 was not sent"
    assert "job" not in other
