"""The calendar of an organisation's sessions: at a secret address, without a name, until it is revoked."""

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from catalogue.organisations import membership
from catalogue.organisations.models import Member, Organisation
from dossiers.dossier.models import Dossier
from dossiers.organisation.output import agenda
from dossiers.organisation.output.models import CalendarFeed
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(atelier: Organisation) -> Dossier:
    return f.a_dossier("validated", session=f.a_session(f.an_action(atelier)))


@pytest.fixture
def claude(client: Client, atelier: Organisation) -> Member:
    member = f.a_member(atelier).memberships.get()
    client.force_login(member.user)
    return member


def feed(token: str) -> str:
    return reverse("organisation_calendar_feed", args=[token])


def test_it_says_when_where_and_how_many_and_nobody_s_name(claude: Member, dossier: Dossier) -> None:
    answer = Client().get(feed(agenda.make(claude)))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == dossier.title
    assert event.decoded("dtstart") == dossier.starts_on
    assert event["description"] == "1 dossier en cours"
    assert dossier.trainee.user.last_name not in answer.text
    assert dossier.number not in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_others_sessions_are_not_in_it(claude: Member) -> None:
    f.a_dossier("validated", session=f.a_session(f.an_action(f.an_organisation("Cap Métiers Sud"))))
    assert "VEVENT" not in Client().get(feed(agenda.make(claude))).text


def test_the_address_is_shown_once_and_only_its_digest_is_kept(client: Client, claude: Member) -> None:
    page = reverse("organisation_calendar")
    address = client.post(page).context["address"]
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert agenda.whose(token) == claude
    assert token not in client.get(page).text
    assert token not in str(CalendarFeed.objects.values().get())


def test_a_former_a_revoked_and_a_guessed_address_lead_nowhere(client: Client, claude: Member) -> None:
    former = agenda.make(claude)
    token = agenda.make(claude)
    assert Client().get(feed(former)).status_code == 404
    assert Client().get(feed(token)).status_code == 200
    client.post(reverse("organisation_calendar_revoke"))
    for wrong in (token, "x", "é" * 50):
        assert Client().get(feed(wrong)).status_code == 404


def test_who_leaves_reads_it_no_more(claude: Member) -> None:
    colleague = f.a_member(claude.organisation, "reader").memberships.get()
    token = agenda.make(colleague)
    membership.remove(claude, colleague)
    assert Client().get(feed(token)).status_code == 404
