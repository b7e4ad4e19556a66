"""What a member is told once a day: one letter at their hour, nothing lost, nothing twice, nothing too late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import environ
import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from catalogue.organisations import membership
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.mails.post import MailServer
from cpf_portal.operations import mailer
from dossiers.dossier.models import Dossier
from dossiers.messages import delivery
from dossiers.messages.members import copies, daily_hours, digests, mail_choices
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.mail_choices import How
from dossiers.messages.members.models import MailChoices, MemberMessage
from dossiers.messages.models import OutboxMessage
from dossiers.messages.reminders import remind
from tests import factories as f
from tests.dossiers.messages.members.test_copies import asked, named
from tests.dossiers.messages.test_crash import play_and_die
from tests.letters import page_of
from tests.races import during
from tests.relay import Relay, running
from tests.worker import deliver

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
K = MessageKind
SACHA = "sacha@atelier.example"


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation(email="contact@atelier.example")


@pytest.fixture
def sacha(atelier: Organisation) -> Member:
    member = named(atelier, SACHA, "files")
    mail_choices.choose(member, dict.fromkeys(K, How.DAILY), hour=8)
    return member


@pytest.fixture
def time() -> Iterator[Any]:
    """Tuesday, ten o'clock in Paris."""
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=PARIS), tick=False) as traveller:
        yield traveller


def to(address: str, box: list[EmailMultiAlternatives]) -> list[EmailMultiAlternatives]:
    deliver()
    found = [mail for mail in box if mail.to == [address]]
    box.clear()
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def plain(mail: EmailMultiAlternatives) -> str:
    return str(mail.body).replace("\u00a0", " ")


def test_one_letter_at_the_hour_with_each_dossier_by_kind_deadlines_first(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    dominique, camille = asked(atelier), asked(atelier, name="Camille")
    f.cancel_request(camille)
    assert to(SACHA, mailoutbox) == []
    time.move_to(at("2026-11-25 07:59"))
    assert to(SACHA, mailoutbox) == []
    time.move_to(at("2026-11-25 08:00"))
    remind()
    assert [mail.to for mail in to(SACHA, mailoutbox)] == [[SACHA]]
    time.move_to(at("2026-11-26 08:00"))
    mailoutbox.clear()
    [letter] = to(SACHA, mailoutbox)
    assert letter.subject.startswith("Vos messages du 26 novembre")
    assert dominique.number in letter.body


def test_the_letter_says_who_what_until_when_and_where(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    dominique, camille = asked(atelier), asked(atelier, name="Camille")
    f.cancel_request(camille)
    time.move_to(at("2026-11-25 08:00"))
    [letter] = to(SACHA, mailoutbox)
    text = plain(letter)
    assert (
        letter.subject.replace("\u00a0", " ")
        == "Vos messages du 25 novembre 2026 : 2 dossiers (Atelier des Langues)"
    )
    new, ended = text.index("Nouvelles demandes (2)"), text.index("Annulations et abandons (1)")
    assert new < ended
    assert "Répondez avant la fin du jeudi 26 novembre 2026" in text[new:ended]
    assert "Demande annulée." in text[ended:]
    assert f"/organisme/dossiers/{dominique.number}/" in text
    assert "Choisir mes messages, ou ne plus en recevoir" in text
    assert str(dominique.trainee) in text
    assert f"/organisme/dossiers/{camille.number}/" in page_of(letter)
    assert to(SACHA, mailoutbox) == [], "once"


def test_nothing_to_say_no_letter(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    time.move_to(at("2026-11-25 08:00"))
    assert to(SACHA, mailoutbox) == []


def test_a_reminder_of_what_was_done_meanwhile_makes_no_letter(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    mail_choices.choose(sacha, {K.DEADLINE: How.DAILY}, hour=8)
    dossier = asked(atelier)
    time.move_to(at("2026-11-25 10:00"))
    assert remind() == 1
    f.cancel_request(dossier)
    time.move_to(at("2026-11-26 08:00"))
    assert to(SACHA, mailoutbox) == []
    assert MemberMessage.objects.get().sent_at


def test_a_deadline_that_would_pass_before_the_hour_is_told_at_once(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    mail_choices.choose(sacha, {K.DEADLINE: How.DAILY}, hour=8)
    asked(atelier)
    time.move_to(at("2026-11-26 10:00"))  # nothing ran the day before: it is reminded of on the day itself
    assert remind() == 1
    [letter] = to(SACHA, mailoutbox)
    assert letter.subject.startswith("Rappel")


def test_what_comes_after_the_hour_is_in_the_next_letter(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    asked(atelier)
    time.move_to(at("2026-11-25 08:00"))
    assert len(to(SACHA, mailoutbox)) == 1
    camille = asked(atelier, name="Camille")
    assert to(SACHA, mailoutbox) == []
    time.move_to(at("2026-11-26 08:00"))
    [letter] = to(SACHA, mailoutbox)
    assert camille.number in letter.body
    assert "1 dossier" in plain(letter)


def test_a_missed_hour_is_caught_up_once_with_all_that_waited(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    dossier = asked(atelier)
    time.move_to(at("2026-11-25 09:00"))
    f.cancel_request(dossier)
    time.move_to(at("2026-11-26 11:00"))
    assert len(to(SACHA, mailoutbox)) == 1
    assert to(SACHA, mailoutbox) == []


def test_a_member_who_left_or_may_not_read_any_more_has_no_letter(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    alix, camille = (
        named(atelier, "alix@atelier.example", "manager"),
        named(atelier, "camille@atelier.example", "reader"),
    )
    mail_choices.choose(camille, dict.fromkeys(K, How.DAILY), hour=8)
    asked(atelier)
    membership.remove(alix, sacha)
    membership.change_role(alix, camille, "catalogue")
    time.move_to(at("2026-11-25 08:00"))
    deliver()
    assert {mail.to[0] for mail in mailoutbox} & {SACHA, "camille@atelier.example"} == set()


def test_a_change_of_choices_moves_what_waits_never_later(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    asked(atelier)
    mail_choices.choose(sacha, dict.fromkeys(K, How.DAILY), hour=20)
    time.move_to(at("2026-11-24 20:00"))
    assert len(to(SACHA, mailoutbox)) == 1, "sooner, at the new hour"
    asked(atelier, name="Camille")
    mail_choices.choose(sacha, {K.REQUEST: How.AT_ONCE}, hour=20)
    [letter] = to(SACHA, mailoutbox)
    assert letter.subject.startswith("Nouvelle demande")
    assert to(SACHA, mailoutbox) == []


def test_an_address_that_refuses_keeps_the_letter_and_no_other(
    mailoutbox: list[EmailMultiAlternatives],
    atelier: Organisation,
    sacha: Member,
    time: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camille = named(atelier, "camille@atelier.example", "reader")
    mail_choices.choose(camille, dict.fromkeys(K, How.DAILY), hour=8)
    asked(atelier)
    time.move_to(at("2026-11-25 08:00"))
    send = MailServer.send

    def refuse(server: MailServer, letter: Any, to: str) -> None:
        if to == SACHA:
            raise SMTPRecipientsRefused({to: (450, b"later")})
        send(server, letter, to)

    monkeypatch.setattr(MailServer, "send", refuse)
    assert len(to("camille@atelier.example", mailoutbox)) == 1
    monkeypatch.undo()
    assert to(SACHA, mailoutbox) == []
    time.shift(timedelta(minutes=6))
    assert len(to(SACHA, mailoutbox)) == 1


def test_what_is_left_to_members_waits_for_the_last_of_their_letters(
    mailoutbox: list[EmailMultiAlternatives], atelier: Organisation, sacha: Member, time: Any
) -> None:
    alix = named(atelier, "alix@atelier.example", "manager")
    mail_choices.leave(alix, [K.REQUEST])
    asked(atelier)
    time.move_to(at("2026-11-25 08:00"))
    deliver()
    time.move_to(at("2026-11-25 09:00"))
    assert to("contact@atelier.example", mailoutbox) == []
    general = OutboxMessage.objects.get(reader="organisation")
    assert general.is_spare
    assert general.sent_at


def test_a_letter_asks_as_many_queries_for_twenty_dossiers_as_for_two(
    atelier: Organisation, sacha: Member, time: Any
) -> None:
    def queries(count: int) -> int:
        for rank in range(count):
            f.ask_top_up(f.a_dossier("to_validate", trainee=f.a_trainee(f"Lou{rank}"), session=session))
        time.shift(timedelta(days=1))
        with CaptureQueriesContext(connection) as seen:
            with_server(delivery.deliver_daily)
        return len(seen)

    session = f.a_session(f.an_action(atelier))
    assert queries(2) == queries(12)


def with_server(act: Any) -> None:
    server = MailServer()
    act(server)
    server.close()


def test_many_dossiers_are_counted_and_only_some_named(
    mailoutbox: list[EmailMultiAlternatives],
    atelier: Organisation,
    sacha: Member,
    time: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(digests, "NAMED", 2)
    for name in ("Dominique", "Camille", "Lou"):
        asked(atelier, name=name)
    time.move_to(at("2026-11-25 08:00"))
    [letter] = to(SACHA, mailoutbox)
    assert "Nouvelles demandes (3)" in plain(letter)
    assert "1 autre dossier à lire sur le site." in plain(letter)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-24 07:59", "2026-11-24 07:00"),
        ("2026-11-24 08:00", "2026-11-25 07:00"),
        ("2026-03-28 10:00", "2026-03-29 06:00"),  # in the night, summer time
        ("2026-10-24 10:00", "2026-10-25 07:00"),  # in the night, winter time
    ],
)
def test_eight_o_clock_is_that_of_paris_in_summer_and_in_winter(after: str, expected: str) -> None:
    assert daily_hours.next_at(8, at(after)) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    with running() as relay:
        settings.MAILERS = {"default": mailer.from_url(environ.Env.email_url_config(relay.url))}
        yield relay


def two_letters_due() -> list[Dossier]:
    """Two members are due a letter of the same two dossiers."""
    atelier = f.an_organisation(email="")
    for name in ("sacha", "camille"):
        member = named(atelier, f"{name}@atelier.example", "files")
        mail_choices.choose(member, dict.fromkeys(K, How.DAILY), hour=8)
    found = [asked(atelier), asked(atelier, name="Camille")]
    OutboxMessage.objects.update(due_at=None, sent_at=timezone.now())
    MemberMessage.objects.update(due_at=timezone.now())
    return found


@pytest.mark.django_db(transaction=True)
def test_two_postmen_never_tell_the_same_member(relay: Relay) -> None:
    two_letters_due()
    first = MailChoices.objects.order_by("pk")[:1]
    assert not during(lambda: list(first.select_for_update()), deliver)
    assert list(relay.taken.values()) == [1], "what is held makes nobody wait"
    deliver()
    assert set(relay.taken.values()) == {1}
    assert len(relay.taken) == 2


@pytest.mark.django_db(transaction=True)
def test_a_postman_killed_at_any_moment_loses_no_letter_and_sends_one_twice_at_most(relay: Relay) -> None:
    two_letters_due()
    moment = twice = 0
    while not twice or MemberMessage.objects.filter(sent_at=None).exists():
        with time_machine.travel(timezone.now() + moment * (delivery.TAKEN_FOR + timedelta(minutes=1))):
            died = play_and_die(deliver, moment)
        moment += 1
        done = MemberMessage.objects.exclude(sent_at=None).values("member").distinct().count()
        again = sum(relay.taken.values()) - done
        assert again - twice <= died
        twice = again
    assert relay.taken.keys() == {"sacha@atelier.example", "camille@atelier.example"}
    assert twice, "the control: it did die between sending and noting"


def test_each_copy_is_of_the_member_s_own_organisation(atelier: Organisation, sacha: Member) -> None:
    other = named(f.an_organisation("Cap Métiers Sud"), "lou@cap.example", "files")
    mail_choices.choose(other, dict.fromkeys(K, How.DAILY), hour=8)
    asked(atelier)
    assert {copies.dossier_of(row.told).organisation_id for row in MemberMessage.objects.all()} == {
        atelier.pk
    }


def test_nobody_chooses_an_hour_of_the_night_when_clocks_change() -> None:
    assert [hour for hour, _ in daily_hours.choices()] == [*range(6, 22)]
