"""Pages never take the last threads of a process: `/sante/` answers whatever the site is busy with."""

from contextlib import ExitStack

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cpf_portal.common import capacity
from cpf_portal.operations.serving import server

pytestmark = pytest.mark.django_db


def test_a_page_too_many_is_asked_to_come_back_and_health_still_answers(client: Client) -> None:
    with ExitStack() as busy:
        for _ in range(capacity.ANSWERING):
            assert busy.enter_context(capacity.answering.taken())
        answer = client.get(reverse("home"))
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
        assert "rechargez cette page" in answer.text
        assert client.get(reverse("health")).json()["base"] == "ok"
    assert client.get(reverse("home")).status_code == 200, "room is given back"


def test_a_page_that_fails_gives_its_room_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "answering", capacity.Room(1))
    client.raise_request_exception = False
    monkeypatch.setattr("django.shortcuts.loader.render_to_string", None)
    assert client.get(reverse("home")).status_code == 500
    monkeypatch.undo()
    assert client.get(reverse("home")).status_code == 200


def test_threads_are_shared_out() -> None:
    command = server.command("127.0.0.1", 8000)
    assert int(command[command.index("--blocking-threads") + 1]) == settings.WEB_THREADS == 64
    assert (capacity.ANSWERING, capacity.RECEIVING) == (60, 21)
