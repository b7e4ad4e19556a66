"""The periodic tasks: plain commands, an age that staff see, health that turns red."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from cpf_portal.operations import jobs, periodic_tasks
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.simulators.bank import Simulator
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure
from tests.worker import deliver

pytestmark = pytest.mark.django_db


def health(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get(reverse("health"))
    return answer.status_code, answer.json()


@pytest.mark.parametrize("name", periodic_tasks.PERIODIC_TASKS)
def test_each_work_is_a_command_that_notes_its_hour(
    name: str, bank: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(name)
    assert periodic_tasks.PERIODIC_TASKS[name].label in capsys.readouterr().out
    assert timezone.now() - PeriodicRun.objects.get(name=name).finished_at < timedelta(seconds=30)


def test_the_commands_do_the_work(
    payer: Payer, mailoutbox: list[EmailMultiAlternatives], capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = f.a_dossier("to_validate")
    payer.bank.ledger.charge(sure(payer.start(dossier).checkout_id), "4242424242424242")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        for name in ("reconcile", "sweep", "remind"):
            call_command(name)
        deliver()
    dossier.refresh_from_db()
    assert dossier.state == "validated"
    assert any("validée" in mail.subject for mail in mailoutbox)


def test_health_turns_red_when_a_work_is_late_and_says_which(client: Client, bank: Simulator) -> None:
    for name in periodic_tasks.PERIODIC_TASKS:
        periodic_tasks.run(name)
    assert health(client) == (200, {"base": "ok", "migrations": 0, "en_retard": [], "sans_fin": []})
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        status, told = health(client)
        assert (status, told["en_retard"]) == (503, ["sweep", "end_delisted", "reconcile"])
        for name in told["en_retard"]:
            periodic_tasks.run(name)
        assert health(client)[0] == 200


def test_a_work_that_fails_is_not_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise OSError("disk full")

    periodic_tasks.run("remind")
    before = PeriodicRun.objects.get(name="remind").finished_at
    monkeypatch.setitem(
        periodic_tasks.PERIODIC_TASKS,
        "remind",
        periodic_tasks.PeriodicTask("remind", "", broken, "* * * * *", timedelta(1)),
    )
    with pytest.raises(OSError, match="disk full"):
        periodic_tasks.run("remind")
    assert PeriodicRun.objects.get(name="remind").finished_at == before


def test_staff_see_the_ages(client: Client) -> None:
    periodic_tasks.run("remind")
    client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    page = client.get(reverse("admin:index")).content.decode()
    assert "Travaux périodiques" in page
    assert "Rappels" in page


@pytest.mark.django_db(transaction=True)
def test_a_stalled_periodic_job_gives_way_and_a_stalled_message_is_taken_up_again() -> None:
    ticked = app.configure_task("sweep", queueing_lock="sweep").defer(timestamp=0)
    mail = app.configure_task("mail_account").defer(user_id=0)
    with connection.cursor() as cursor:  # as a worker killed with -9 leaves them, its row already pruned
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    app.configure_task("sweep", queueing_lock="sweep").defer(timestamp=60)

    async def requeue() -> None:
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            async with working.open_async():
                await jobs.requeue_stalled.func(0)

    # Not in this thread, where a browser test may have left Playwright's loop.
    with ThreadPoolExecutor() as elsewhere:
        elsewhere.submit(lambda: asyncio.run(requeue())).result()
    states = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert (states[ticked], states[mail]) == ("failed", "todo")
