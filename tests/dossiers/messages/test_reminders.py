"""Reminders: the last business day before a deadline, to whoever must act, never twice."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import DEADLINES, LIVE, Role
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.messages.reminders import remind
from tests import factories as f
from tests.races import race
from tests.worker import deliver

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
TRAINEE, ORGANISATION = OutboxMessage.Reader.TRAINEE, OutboxMessage.Reader.ORGANISATION
FUNDER = OutboxMessage.Reader.FUNDER


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=PARIS), tick=False)


def reminded(dossier: Dossier) -> set[tuple[str, date]]:
    return set(dossier.reminders.values_list("reader", "deadline"))


@pytest.mark.parametrize(
    ("now", "written"),
    [
        ("2026-12-23 23:00", 0),  # sent that Wednesday: until Monday 28
        ("2026-12-24 08:00", 1),  # the last business day before, past Christmas and the week-end
        ("2026-12-26 08:00", 1),  # nothing ran since: made up for
        ("2026-12-28 08:00", 1),  # the last day itself
    ],
)
def test_the_organisation_is_reminded_on_the_last_business_day_before(now: str, written: int) -> None:
    with at("2026-12-23 10:00"):
        dossier = f.a_dossier("requested")
    with at(now):
        assert remind() == written
        assert remind() == 0
    assert reminded(dossier) == ({(ORGANISATION, date(2026, 12, 28))} if written else set())


def test_the_funder_is_reminded_on_the_last_business_day_before_and_the_trainee_is_not(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    with at("2026-11-24 10:00"):
        dossier = f.ask_top_up(f.a_dossier("to_validate"))
    with at("2026-12-04 10:00"):
        assert remind() == 0
    with at("2026-12-07 08:00"):
        assert (remind(), remind()) == (1, 0)
        deliver()
    assert reminded(dossier) == {(FUNDER, date(2026, 12, 8))}
    told = [message for message in mailoutbox if message.subject.startswith("Rappel")]
    assert [message.to for message in told] == [[dossier.top_up.funder.email]]
    with at("2026-12-08 08:00"):
        answered = f.grant_top_up(dossier)
    with at("2026-12-11 08:00"):
        assert remind() == 1
    assert (TRAINEE, date(2026, 12, 14)) in reminded(answered)


def test_nobody_is_reminded_once_the_deadline_has_passed() -> None:
    with at("2026-12-23 10:00"):
        f.a_dossier("requested")
    with at("2026-12-29 08:00"):
        assert remind() == 0


def test_the_trainee_is_reminded_to_finalise_and_once_only_after_a_refused_card(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    with at("2026-11-23 10:00"):
        dossier = f.a_dossier("to_validate")
    with at("2026-11-26 10:00"):
        assert remind() == 1
        transitions.payment_failed(f.pay(dossier), actors.BANK, error="card_declined")
        assert remind() == 0, "the same deadline"
        deliver()
    rappels = [m for m in mailoutbox if m.subject.startswith("Rappel")]
    assert [m.to for m in rappels] == [[dossier.contact_email]]
    assert "Payez à nouveau avant la fin du vendredi 27 novembre 2026" in rappels[0].body


def test_both_are_reminded_of_the_entry_and_whoever_has_declared_is_not() -> None:
    with at("2026-11-20 10:00"):
        dossier = f.a_dossier("validated", session=f.a_session(starts_on=date(2026, 12, 14)))
        other = f.a_dossier("validated", trainee=f.a_trainee("Camille"), session=dossier.session)
    with at("2026-12-15 10:00"):
        transitions.confirm_entry(other, f.owner(other), effective_on=date(2026, 12, 14))
        assert remind() == 0
    with at("2026-12-16 10:00"):
        assert remind() == 3
    due = date(2026, 12, 17)
    assert reminded(dossier) == {(TRAINEE, due), (ORGANISATION, due)}
    assert reminded(other) == {(ORGANISATION, due)}


def test_the_trainee_is_still_reminded_of_their_own_entry_after_the_organisation_declared_it(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    with at("2026-11-20 10:00"):
        dossier = f.a_dossier("validated", session=f.a_session(starts_on=date(2026, 12, 14)))
    with at("2026-12-14 10:00"):
        transitions.declare_entry(dossier, f.agent(dossier), effective_on=date(2026, 12, 14))
    with at("2026-12-16 10:00"):
        assert remind() == 1
        deliver()
    assert reminded(dossier) == {(TRAINEE, date(2026, 12, 17))}
    assert "Confirmez votre entrée" in mailoutbox[-1].body


def test_the_trainee_is_still_reminded_of_their_own_exit_after_the_end() -> None:
    with at("2026-11-20 10:00"):
        session = f.a_session(starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 18))
        dossier = f.a_dossier("validated", session=session)
    with at("2026-12-18 10:00"):
        dossier = transitions.declare_entry(dossier, f.agent(dossier), effective_on=date(2026, 12, 14))
        transitions.confirm_entry(dossier, f.owner(dossier), effective_on=date(2026, 12, 14))
        transitions.declare_exit(
            dossier, f.agent(dossier), effective_on=date(2026, 12, 18), hours_attended=dossier.hours
        )
    with at("2026-12-22 10:00"):
        assert remind() == 1
    assert reminded(dossier) == {(TRAINEE, date(2026, 12, 23))}


def test_a_reminder_of_what_was_done_before_it_left_is_not_sent(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    with at("2026-11-23 10:00"):
        dossier = f.a_dossier("requested")
        deliver()
    with at("2026-11-24 10:00"):
        remind()
        f.accept(dossier)
        deliver()
    assert not [m for m in mailoutbox if m.subject.startswith("Rappel")]
    assert Reminder.objects.get().sent_at


def test_every_state_that_lives_says_who_is_awaited() -> None:
    assert set(DEADLINES) == set(LIVE)
    for rule in DEADLINES.values():
        assert rule.awaits
        assert set(rule.awaits) <= {Role.TRAINEE, Role.ORGANISATION}


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        dossier = f.a_dossier("requested")
    Dossier.objects.filter(pk=dossier.pk).update(deadline=timezone.localdate())
    assert race(remind, remind) == [None, None]
    assert Reminder.objects.count() == 1
