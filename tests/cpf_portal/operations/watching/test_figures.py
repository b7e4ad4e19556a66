"""The figures: counted by each process, told by one server, to who may read, on no page of the site."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from cpf_portal.operations import periodic_tasks
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.operations.serving.listening import CannotListen
from cpf_portal.operations.watching import exposing
from cpf_portal.operations.watching.backlog import Waiting
from payments.card.models import Payment
from tests import factories as f

ROOT = Path(__file__).parents[4]
TOKEN = "jeton-de-lecture-tiré-au-sort"
COUNTED = """
from cpf_portal.common.records import counts
counts.page("dossier", 200, 0.03)
counts.page("dossier", 404, 0.002)
counts.played(["send", "accept", "send"])
"""


def told(text: str) -> dict[tuple[str, ...], float]:
    """Each figure by its name and what it is of."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def asked(application: exposing.Answer, path: str = "/metrics", given: str = "") -> tuple[str, str]:
    """The status of an answer, and its text."""
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_AUTHORIZATION": given, "QUERY_STRING": ""}
    body = application(environ, lambda status, *_: said.append(status))
    return said[0], b"".join(body).decode()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is the test's: it is not closed."""
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("kept")
def test_what_waits_is_told() -> None:
    dossier = f.a_dossier("requested")
    now = timezone.now()
    Payment.objects.create(
        dossier=dossier,
        amount=12_300,
        status="succeeded",
        checkout_id="cs_1",
        created_at=now,
        received_at=now,
    )
    PeriodicRun.objects.create(name="sweep", finished_at=now - timedelta(minutes=9))
    registry = CollectorRegistry()
    registry.register(Waiting())
    found = told(generate_latest(registry).decode())

    assert found["portail_database_up",] == 1
    assert found["portail_owed_cents",] == 12_300
    assert found["portail_messages_waiting",] == 2
    assert found["portail_messages_waiting_seconds",] == pytest.approx(0, abs=30)
    assert found["portail_messages_put_off",] == 0
    assert found["portail_task_age_seconds", "sweep"] == pytest.approx(540, abs=5)
    assert {name for metric, name in filter(lambda each: each[0] == "portail_task_late", found)} == {
        *periodic_tasks.PERIODIC_TASKS
    }


def test_without_the_database_that_is_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise DatabaseError("no server")

    monkeypatch.setattr("cpf_portal.operations.watching.backlog._jobs", fails)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert [family.samples[0].value for family in Waiting().collect()] == [0]


def test_what_each_process_counts_is_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTED], cwd=ROOT, env=env, check=True)
    monkeypatch.setattr("cpf_portal.common.records.counts.FOLDER", str(tmp_path))
    monkeypatch.setattr(exposing, "Waiting", CollectorRegistry)
    status, text = asked(exposing.application(""))
    found = told(text)

    assert status == "200 OK"
    assert found["portail_answers_total", "dossier", "200"] == 2
    assert found["portail_page_seconds_count", "dossier"] == 4
    assert found["portail_page_seconds_bucket", "0.01", "dossier"] == 2
    assert found["portail_transitions_total", "send"] == 4


def test_only_who_has_the_token_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposing, "Waiting", CollectorRegistry)
    closed: Any = exposing.application(TOKEN)
    assert asked(closed)[0].startswith("401")
    assert asked(closed, given=f"Bearer {TOKEN}x")[0].startswith("401")
    right = f"Bearer {TOKEN}".encode().decode("latin-1")  # as WSGI gives it
    assert asked(closed, given=right)[0] == "200 OK"
    assert asked(closed, "/", right)[0].startswith("404")


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "::"])
def test_without_a_token_nobody_listens_beyond_this_machine(address: str) -> None:
    with pytest.raises(CannotListen, match="METRICS_TOKEN"):
        exposing.server(address, 9180, "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/mesures/"])
def test_the_site_has_no_page_of_figures(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert "9180" not in "".join(file.read_text() for file in (ROOT / "deploy" / "nginx").glob("*.conf"))
