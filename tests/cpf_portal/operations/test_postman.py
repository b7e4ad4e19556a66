"""The postman: every mail is its, what is due leaves until it is stopped, and health says when it does not."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS
from cpf_portal.common.mails.post import MailServer, UnreachableError
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.operations.periodic_tasks import PERIODIC_TASKS
from cpf_portal.operations.serving import postman
from cpf_portal.operations.watch import Watch
from dossiers.messages.models import OutboxMessage
from tests import factories as f
from tests.cpf_portal.operations.test_workers import wait_for


def test_every_mail_is_the_postman_s_and_nothing_else() -> None:
    theirs = {name for name, task in app.tasks.items() if task.queue == MAILS}
    assert theirs == {name for name in app.tasks if name.startswith("mail_")}


@pytest.mark.django_db(transaction=True)
def test_what_is_due_leaves_though_the_mail_server_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    f.a_dossier("requested")
    send, tries = MailServer.send, []

    def away_at_first(*told: object) -> None:
        tries.append(told)
        if len(tries) == 1:
            raise UnreachableError from ConnectionRefusedError()
        send(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(MailServer, "send", away_at_first)
    monkeypatch.setattr(postman, "LOOKS_EVERY", 0.01)
    with postman.carrying(Watch()):
        wait_for(lambda: len(mail.outbox) == 2, 20)
        wait_for(lambda: not OutboxMessage.objects.exclude(due_at=None).exists(), 20)
        f.a_dossier("requested", trainee=f.a_trainee("Camille"))
        wait_for(lambda: len(mail.outbox) == 4, 20)
    f.a_dossier("requested", trainee=f.a_trainee("Lou"))
    assert OutboxMessage.objects.exclude(due_at=None).count() == 2, "nobody carries any more"
    assert set(OutboxMessage.objects.exclude(sent_at=None).values_list("attempts", "failure")) == {(1, "")}


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "late"), [(59, []), (61, ["messages"])])
def test_health_says_that_messages_do_not_leave(client: Client, minutes: int, late: list[str]) -> None:
    f.a_dossier("requested")
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        for name in PERIODIC_TASKS:
            PeriodicRun.objects.create(name=name, finished_at=timezone.now())
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["en_retard"]) == (503 if late else 200, late)
