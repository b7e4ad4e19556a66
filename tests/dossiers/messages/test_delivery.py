"""Messages through a mail server that is slow, down, refuses, or closes: none is lost, none leaves twice."""

import smtplib
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import environ
import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.people.models import Trainee
from catalogue.trainings.models import Session
from cpf_portal.common.mails.post import MailServer, UnreachableError
from cpf_portal.operations import mailer
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.messages import delivery
from dossiers.messages.models import OutboxMessage
from tests import factories as f
from tests.dossiers.messages.test_crash import play_and_die
from tests.races import during
from tests.relay import Answers, Relay, running
from tests.worker import deliver

pytestmark = pytest.mark.django_db
PEOPLE = ("Dominique", "Camille", "Lou")


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    with running() as relay:
        settings.MAILERS = {"default": mailer.from_url(environ.Env.email_url_config(relay.url))}
        yield relay


def requests() -> list[Dossier]:
    """As many as there are people, each of whom owes a message to the trainee and one to the organisation."""
    return [f.a_dossier("requested", trainee=f.a_trainee(name)) for name in PEOPLE]


def told(dossiers: list[Dossier]) -> dict[str, int]:
    """How many messages each address is to have."""
    [theirs] = {dossier.organisation.email for dossier in dossiers}
    return {dossier.trainee.user.email: 1 for dossier in dossiers} | {theirs: len(dossiers)}


def waiting() -> set[tuple[int, str]]:
    return set(OutboxMessage.objects.filter(sent_at=None).values_list("attempts", "failure"))


def test_all_leave_by_one_connection_whole(relay: Relay) -> None:
    dossiers = requests()
    assert deliver() == 6
    assert relay.taken == told(dossiers)
    assert relay.connections == 1
    for message in relay.messages:
        text, page = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert page is not None
        assert message.get_content_type() == "multipart/alternative"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"]
        assert "Dossier\u00a0: n°" in text.get_content()
        assert "<title>" in page.get_content()
        assert not message.defects


def test_accents_arrive_those_of_an_address_too(relay: Relay) -> None:
    dossier = f.a_dossier(
        "requested", session=f.a_session(f.an_action(f.an_organisation(email="a@métier.fr")))
    )
    deliver()
    assert relay.taken["a@xn--mtier-bsa.fr"] == 1
    hers = next(message for message in relay.messages if message["To"] == dossier.trainee.user.email)
    assert f"n°\u00a0{dossier.number}" in hers["Subject"]
    assert hers["Subject"].startswith("Votre dossier est transmis")


def refuses(address: str, words: str) -> Answers:
    return lambda verb, to: words if verb == "RCPT" and to == address else None


@pytest.mark.parametrize(
    ("words", "failure"),
    [("550 no such user", "SMTPRecipientsRefused"), ("451 later", "SMTPRecipientsRefused")],
)
def test_an_address_that_is_refused_waits_alone(relay: Relay, words: str, failure: str) -> None:
    dossiers = requests()
    lou = dossiers[-1].trainee.user.email
    relay.answers = refuses(lou, words)
    assert deliver() == 5
    assert waiting() == {(1, failure)}
    assert deliver() == 0, "not tried again at once"
    relay.answers = lambda verb, to: None
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert deliver() == 1
    assert relay.taken == told(dossiers)


def test_an_address_refused_for_two_days_is_given_up_and_its_row_says_so(relay: Relay) -> None:
    dossier = f.a_dossier("requested")
    relay.answers = refuses(dossier.trainee.user.email, "550 no such user")
    OutboxMessage.objects.update(attempts=delivery.MOST_REFUSALS)
    deliver()
    left = OutboxMessage.objects.get(sent_at=None)
    assert (left.due_at, left.failure) == (None, "SMTPRecipientsRefused")


def test_one_whose_words_are_refused_waits_and_the_connection_goes_on(relay: Relay) -> None:
    dossiers = requests()
    hers = dossiers[0].trainee.user.email
    relay.answers = lambda verb, to: "554 spam" if verb == "END" and to == hers else None
    assert deliver() == 5
    assert waiting() == {(1, "SMTPDataError")}
    assert relay.connections == 1


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("goodbye", ["", "421 too many messages"])
def test_a_connection_that_is_closed_is_opened_again(relay: Relay, moment: str, goodbye: str) -> None:
    dossiers, seen = requests(), []

    def third_time(verb: str, to: str) -> str | None:
        seen.append(verb)
        return goodbye if verb == moment and seen.count(verb) == 3 else None

    relay.answers = third_time
    assert deliver() == 6
    assert relay.taken == told(dossiers)
    assert relay.connections == 2


def test_a_new_connection_that_closes_on_a_message_makes_it_wait_and_stops_no_other(relay: Relay) -> None:
    dossiers = requests()
    hers = dossiers[0].trainee.user.email
    relay.answers = lambda verb, to: "" if verb == "RCPT" and to == hers else None
    assert deliver() == 5
    assert waiting() == {(1, "SMTPServerDisconnected")}
    assert hers not in relay.taken


def test_a_connection_serves_so_many_messages(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    requests()
    monkeypatch.setattr(MailServer, "LETTERS", 2)
    assert deliver() == 6
    assert relay.connections == 3


def test_a_mail_server_that_is_away_is_no_message_s_fault(relay: Relay) -> None:
    dossiers, now = requests(), timezone.now()
    relay.server_close()
    relay.shutdown()
    with closing(MailServer()) as kept, pytest.raises(UnreachableError):
        delivery.deliver(OutboxMessage, kept)
    assert waiting() == {(0, "ConnectionRefusedError")}
    assert OutboxMessage.objects.filter(due_at__lte=now).count() == 6, "since they were owed"
    with running() as back, pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtplib.SMTP, "connect", _to(back, smtplib.SMTP.connect))
        assert deliver() == 6, "at once"
    assert back.taken == told(dossiers)
    assert waiting() == set()


def _to(relay: Relay, connect: object) -> object:
    return lambda self, *_, **__: connect(self, *relay.server_address)  # type: ignore[operator]


def test_what_there_is_no_time_for_is_due_again(relay: Relay) -> None:
    requests()
    with closing(MailServer()) as kept:
        assert delivery.deliver(OutboxMessage, kept, lambda: len(relay.messages) == 2) == 2
    assert OutboxMessage.objects.filter(due_at__lte=timezone.now()).count() == 4
    assert deliver() == 4


@pytest.mark.parametrize("model", [TopUp, Session, Trainee])
def test_what_letters_tell_of_their_dossiers_is_read_together(relay: Relay, model: type[Model]) -> None:
    dossiers, table = requests(), model._meta.db_table
    with CaptureQueriesContext(connection) as seen:
        assert deliver() == 6
    read = [query["sql"] for query in seen.captured_queries if f'FROM "{table}"' in query["sql"]]
    # What someone has on their account is read as their letter leaves.
    assert len(read) == (len(dossiers) if model is Trainee else 1)


@pytest.mark.django_db(transaction=True)
def test_two_postmen_never_take_the_same(relay: Relay) -> None:
    dossiers = requests()
    first = OutboxMessage.objects.order_by("pk")[:1]
    assert not during(lambda: list(first.select_for_update()), deliver)
    assert sum(relay.taken.values()) == 5, "what is held makes nobody wait"
    assert deliver() == 1
    assert relay.taken == told(dossiers)


@pytest.mark.django_db(transaction=True)
def test_a_postman_killed_at_any_moment_loses_nothing_and_sends_one_message_twice_at_most(
    relay: Relay,
) -> None:
    dossiers, moment, twice = requests(), 0, 0
    while not twice or OutboxMessage.objects.filter(sent_at=None).exists():
        with time_machine.travel(timezone.now() + moment * (delivery.TAKEN_FOR + timedelta(minutes=1))):
            died = play_and_die(deliver, moment)
        moment += 1
        again = sum(relay.taken.values()) - OutboxMessage.objects.exclude(sent_at=None).count()
        assert again - twice <= died
        twice = again
    assert relay.taken.keys() == told(dossiers).keys()
    assert twice, "the control: it did die between sending and noting"
