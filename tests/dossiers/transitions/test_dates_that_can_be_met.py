"""A date that is told can be met: until when a request is accepted, and what each message asks (docs/rules.md § 4)."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from cpf_portal.common.business_days import last_day_before
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS
from dossiers.messages import notices
from dossiers.messages.reminders import remind
from dossiers.messages.words import ORGANISATION, TRAINEE
from dossiers.trainee import calendar_file
from tests import factories as f
from tests.kinds import sure
from tests.letters import text_of
from tests.worker import deliver

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EIGHTH = "vendredi 8 janvier 2027"
LAST_TO_ACCEPT = "jeudi 10 décembre 2026"


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=PARIS), tick=False)


@pytest.fixture
def acknowledged() -> Dossier:
    """Acknowledged on 25 November for a session of 28 December: 30 business days lead to 8 January."""
    action = f.an_action(has_admission_terms=True)
    with at("2026-11-25 10:00"):
        session = f.a_session(action, starts_on=date(2026, 12, 28), ends_on=date(2027, 1, 15))
        dossier = f.a_dossier("requested", session=session)
    with at("2026-11-25 11:00"):
        return transitions.acknowledge(dossier, f.agent(dossier))


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 12, 28), 11, date(2026, 12, 10)),  # past Christmas and two week-ends
        (date(2026, 12, 14), 7, date(2026, 12, 3)),
        (date(2026, 11, 29), 1, date(2026, 11, 26)),  # a Sunday
    ],
)
def test_the_last_day_still_far_enough_from_a_start(start: date, days: int, last: date) -> None:
    assert last_day_before(start, days) == last


def test_the_request_may_be_answered_until_one_day_and_accepted_until_another(acknowledged: Dossier) -> None:
    assert acknowledged.deadline == date(2027, 1, 8)
    assert acknowledged.accept_until == date(2026, 12, 10)
    with at("2026-12-11 00:01"):
        with pytest.raises(Refused, match="trop proche"):
            f.accept(acknowledged)
        assert f.propose(acknowledged, starts_on=date(2027, 1, 11)).state == "proposed"
    with at("2026-12-10 23:59"):
        other = f.a_dossier("requested", session=acknowledged.session, trainee=f.a_trainee("Camille"))
        assert other.accept_until == date(2026, 12, 10)
        assert f.accept(other).state == "to_validate"


def pages(client: Client, dossier: Dossier) -> dict[str, str]:
    found: dict[str, str] = {}
    for user, names in (
        (dossier.trainee.user, ["dossier", "dossier_receipt"]),
        (f.agent(dossier).user, ["organisation_dossier"]),
    ):
        client.force_login(sure(user), backend="accounts.login.backends.NirBackend")
        found |= {name: client.get(reverse(name, args=[dossier.number])).text for name in names}
    found["organisation_home"] = client.get(reverse("organisation_home")).text
    # But for the count day by day behind the deadline, which names every day.
    return {name: re.sub(r'(?s)<ol class="days">.*?</ol>', "", page) for name, page in found.items()}


def test_every_page_says_the_last_day_to_accept(client: Client, acknowledged: Dossier) -> None:
    with at("2026-12-10 10:00"):
        told = pages(client, acknowledged)
    for name, page in told.items():
        assert LAST_TO_ACCEPT in page, name
    assert "Accepter sans changement" in told["organisation_dossier"]


def test_the_page_that_accepts_says_until_when(client: Client, acknowledged: Dossier) -> None:
    with at("2026-12-10 10:00"):
        client.force_login(sure(f.agent(acknowledged).user))
        address = reverse("organisation_transition", args=[acknowledged.number, TRANSITIONS["accept"].slug])
        assert LAST_TO_ACCEPT in client.get(address).text


def test_once_too_close_no_page_offers_nor_dates_what_is_refused(
    client: Client, acknowledged: Dossier
) -> None:
    with at("2026-12-11 10:00"):
        told = pages(client, acknowledged)
        calendar = sure(calendar_file.of(acknowledged)).decode()
    for name, page in told.items():
        assert LAST_TO_ACCEPT not in page, name
        assert "trop proche" in page, name
    assert "Accepter sans changement" not in told["organisation_dossier"]
    assert "Proposer des changements" in told["organisation_dossier"]
    assert "Début de la formation" not in told["dossier"] + calendar
    assert "20261228" not in calendar


def test_the_calendar_has_the_last_day_to_accept(acknowledged: Dossier) -> None:
    with at("2026-12-10 10:00"):
        calendar = sure(calendar_file.of(acknowledged)).decode()
    assert "20261210" in calendar
    assert "20261228" in calendar


def test_messages_say_both_days(acknowledged: Dossier) -> None:
    with at("2026-11-26 11:00"):
        for reader in (TRAINEE, ORGANISATION):
            text = text_of(sure(acknowledged.entries.last()), reader)
            assert LAST_TO_ACCEPT in text
            assert EIGHTH in text


def test_the_organisation_is_reminded_before_the_last_day_to_accept_and_before_the_deadline(
    acknowledged: Dossier, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    with at("2026-12-08 10:00"):
        assert remind() == 0
    with at("2026-12-09 10:00"):
        deliver()
        mailoutbox.clear()
        assert remind() == 1
        assert remind() == 0
        deliver()
    assert [m.to for m in mailoutbox] == [[acknowledged.organisation.email]]
    assert mailoutbox[0].subject.startswith(f"Rappel : à faire avant la fin du {LAST_TO_ACCEPT}")
    with at("2027-01-07 10:00"):
        assert remind() == 1


def test_a_proposal_says_from_when(client: Client, acknowledged: Dossier) -> None:
    with at("2026-12-11 10:00"):
        client.force_login(sure(f.agent(acknowledged).user))
        page = client.get(reverse("organisation_transition", args=[acknowledged.number, "proposer"])).text
    assert "Au plus tôt le mardi 29 décembre 2026" in page


class TestMessages:
    def test_a_message_late_to_leave_speaks_of_its_own_state_or_says_nothing(
        self, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        """Three entries leave together once the dossier is validated: none asks for another's to-do."""
        with at("2026-11-20 10:00"):
            dossier = f.a_dossier("validated")
            deliver()
        told = {m.subject.split(" (")[0]: m.body for m in mailoutbox if m.to == [dossier.contact_email]}
        assert "Confirmez votre entrée" not in told["Votre dossier est transmis"]
        assert "Finalisez" not in told["Votre demande est acceptée"]
        assert "Confirmez votre entrée" in told["Paiement reçu, inscription validée"]

    def test_a_message_that_leaves_after_the_deadline_asks_for_nothing(
        self, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        with at("2026-11-20 10:00"):
            dossier = f.a_dossier("requested")
        with at("2026-11-25 10:00"):
            deliver()
        asked = next(m.body for m in mailoutbox if m.to == [dossier.organisation.email])
        assert "avant la fin du" not in asked

    def test_what_is_late_is_told_late(self, client: Client) -> None:
        with at("2026-11-20 10:00"):
            dossier = f.a_dossier("validated", session=f.a_session(starts_on=date(2026, 12, 14)))
        with at("2026-12-18 10:00"):
            assert "c'était à faire le jeudi 17 décembre 2026" in notices.to_do(dossier, TRAINEE)
            client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
            assert (
                "avant la fin du jeudi 17" not in client.get(reverse("dossier", args=[dossier.number])).text
            )
