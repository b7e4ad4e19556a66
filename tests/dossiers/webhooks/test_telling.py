"""Each transition is told to whoever wants it: with the journal, signed, until it is received, or for days."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.webhooks import post, telling
from dossiers.webhooks.models import WAITS, Attempt, Delivery, Endpoint
from tests import factories as f
from tests.dossiers.webhooks.receiver import Receiver, Worker, an_endpoint, receiving
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_machine(settings: Settings) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def asked() -> Dossier:
    return f.a_dossier("requested")


def names(messages: list[dict[str, Any]]) -> list[str]:
    return [message["data"]["transition"] for message in messages]


def test_a_transition_is_told_signed_and_says_no_name(asked: Dossier, receiver: Receiver) -> None:
    endpoint = an_endpoint(asked.organisation, receiver.url)
    f.accept(asked)
    assert Worker().work() == 2, "the mail that tells of the address, then the message"
    [(path, headers, body)] = receiver.heard
    assert path == "/webhooks"
    [message] = receiver.believed(endpoint)
    entry = Entry.objects.latest("pk")
    assert message == {
        "type": "dossier.accept",
        "timestamp": entry.at.isoformat(),
        "data": {
            "number": asked.number,
            "sequence": entry.sequence,
            "transition": "accept",
            "source": "requested",
            "target": "to_validate",
            "actor": "organisation",
        },
    }
    assert "Dominique" not in body.decode()
    delivery, attempt = Delivery.objects.get(), Attempt.objects.get()
    assert headers["webhook-id"] == delivery.event_id
    assert (attempt.status, attempt.answer, attempt.error) == (200, "merci", "")
    assert delivery.received_at
    other = Webhook("whsec_" + "A" * 43)
    with pytest.raises(WebhookVerificationError):
        other.verify(body, headers)


def test_who_does_not_want_it_or_is_another_is_told_nothing(asked: Dossier, receiver: Receiver) -> None:
    an_endpoint(asked.organisation, receiver.url, "refuse")
    an_endpoint(f.an_organisation("Cap Métiers Sud"), receiver.url)
    f.accept(asked)
    assert not Delivery.objects.exists()


def test_a_refusal_owes_nothing(asked: Dossier, receiver: Receiver) -> None:
    an_endpoint(asked.organisation, receiver.url)
    with pytest.raises(Refused):
        transitions.refuse(asked, f.agent(asked), reason="full", message="")
    assert not Delivery.objects.exists()


def test_what_is_private_to_the_trainee_is_told_to_nobody(receiver: Receiver) -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    an_endpoint(dossier.organisation, receiver.url)
    transitions.claim_force_majeure(
        dossier, f.owner(dossier), ground="illness", documents=[f.a_document()], explanation="Malade."
    )
    assert not Delivery.objects.exists()


def test_the_tries_last_more_than_a_day() -> None:
    hours = [wait / timedelta(hours=1) for wait in WAITS]
    assert hours == sorted(hours)
    assert (hours[0] * 3600, hours[-1], round(sum(hours), 1)) == (5, 24, 75.6)


def test_a_receiver_down_for_a_day_is_told_everything_in_the_end(asked: Dossier, receiver: Receiver) -> None:
    session = asked.session
    endpoint, worker = an_endpoint(asked.organisation, receiver.url), Worker()
    begun, receiver.status = timezone.now(), 503
    clock = timezone.now()
    with time_machine.travel(clock, tick=False) as moved:
        f.accept(asked)
        others = iter(["Camille", "Sacha", "Alix"])
        while clock < begun + timedelta(hours=30):
            worker.work()
            if name := next(others, None):  # the day goes on meanwhile
                f.refuse(f.a_dossier("requested", trainee=f.a_trainee(name), session=session))
                worker.work()
            clock = worker.next_hour() or clock + timedelta(hours=1)
            moved.move_to(clock)
        assert receiver.heard
        assert not Delivery.objects.exclude(received_at=None).exists()
        endpoint.refresh_from_db()
        assert endpoint.failing_since
        assert endpoint.off_at is None

        receiver.heard.clear()
        receiver.status = 204
        told = set()
        while Delivery.objects.filter(received_at=None).exists():
            worker.work()
            told |= {(m["data"]["number"], m["data"]["sequence"]) for m in receiver.believed(endpoint)}
            moved.move_to(worker.next_hour() or timezone.now())
    entries = Entry.objects.exclude(dossier=asked, transition="send").select_related("dossier")
    assert told == {(entry.dossier.number, entry.sequence) for entry in entries}
    assert len(told) == 7
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_after_days_without_an_answer_it_stops_and_the_managers_are_told(
    asked: Dossier, receiver: Receiver, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    endpoint, worker = an_endpoint(asked.organisation, receiver.url), Worker()
    receiver.status = 500
    with time_machine.travel(timezone.now(), tick=False) as moved:
        f.accept(asked)
        worker.work()
        while hour := worker.next_hour():
            moved.move_to(hour)
            worker.work()
        delivery = Delivery.objects.get()
        assert delivery.is_given_up
        assert delivery.attempts.count() == len(WAITS) + 1 == 10
        endpoint.refresh_from_db()
        assert endpoint.off_why == "failures"
        worker.work()
        told = [mail for mail in mailoutbox if "est arrêté" in mail.subject]
        assert len(told) == asked.organisation.members.filter(role="manager").count() > 0
        assert receiver.url in told[0].body

        f.cancel_request(asked)
        assert Delivery.objects.count() == 1, "nothing is owed to who is off"
        receiver.status = 200
        telling.turn_on(endpoint)
        telling.replay(Delivery.objects.get())
        receiver.heard.clear()
        worker.work()
        assert names(receiver.believed(endpoint)) == ["accept"]


def test_what_was_due_leaves_when_it_is_turned_on_again(asked: Dossier, receiver: Receiver) -> None:
    endpoint, worker = an_endpoint(asked.organisation, receiver.url), Worker()
    f.accept(asked)
    telling.turn_off(endpoint)
    worker.work()
    assert receiver.heard == []
    telling.turn_on(endpoint)
    worker.work()
    assert names(receiver.believed(endpoint)) == ["accept"]


def test_a_redirection_is_not_followed(asked: Dossier, receiver: Receiver) -> None:
    an_endpoint(asked.organisation, receiver.url)
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    f.accept(asked)
    Worker().work()
    assert len(receiver.heard) == 1
    assert Attempt.objects.get().status == 302
    assert Delivery.objects.get().failures == 1


def test_a_kilobyte_of_the_answer_is_kept(asked: Dossier, receiver: Receiver) -> None:
    an_endpoint(asked.organisation, receiver.url)
    receiver.answer = b"\x00\xff" + b"x" * 5_000
    f.accept(asked)
    Worker().work()
    assert len(Attempt.objects.get().answer) <= 1024


def test_a_server_that_is_not_there_or_is_silent_is_a_failure(
    asked: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = an_endpoint(asked.organisation, "http://127.0.0.1:9/")
    gone = post.send(endpoint.url, endpoint.secret, "evt_1", {})
    assert (gone.status, gone.error) == (None, "Connexion impossible (ConnectionRefusedError).")
    monkeypatch.setattr(post, "SILENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = post.send(f"http://127.0.0.1:{mute.getsockname()[1]}/", endpoint.secret, "evt_1", {})
    assert (silent.status, silent.error) == (None, "Pas de réponse à temps.")


def test_a_try_that_fails_while_another_is_received_asks_for_no_more(
    asked: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_endpoint(asked.organisation, "http://127.0.0.1:9/")
    f.accept(asked)
    delivery = Delivery.objects.get()

    def received(*_: Any) -> post.Answered:
        return post.Answered(1, 200)

    def too_late(*_: Any) -> post.Answered:
        monkeypatch.setattr(post, "send", received)
        telling.send(delivery.pk)
        return post.Answered(15_000, error="Pas de réponse à temps.")

    monkeypatch.setattr(post, "send", too_late)
    telling.send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.due_at, delivery.failures, delivery.attempts.count()) == (None, 0, 2)
    assert delivery.received_at is not None
    assert sure(Endpoint.objects.get()).failing_since is None


def test_a_private_address_is_reached_by_nobody(asked: Dossier, settings: Settings) -> None:
    endpoint = an_endpoint(asked.organisation, "http://127.0.0.1:9/")
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    refused = post.send(endpoint.url, endpoint.secret, "evt_1", {})
    assert refused.error == "L'adresse commence par https://."


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = f.a_dossier("requested")
    an_endpoint(dossier.organisation, receiver.url)
    inside: list[bool] = []

    def sent(*_: Any) -> post.Answered:
        inside.append(connection.in_atomic_block)
        return post.Answered(1, 200)

    monkeypatch.setattr(post, "send", sent)
    f.accept(dossier)
    assert inside == []
    Worker().work()
    assert inside == [False]
    assert sure(Endpoint.objects.get()).failing_since is None
