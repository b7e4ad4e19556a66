"""An organisation's list: what presses first, what ended last, and pages that are turned both ways."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.organisations.models import Organisation
from cpf_portal.common.database.keyset import BEGINNING, Place
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.organisation import queue
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
LIST = reverse("organisation_dossiers")


def a_request(atelier: Organisation, state: State | str = "requested", days_ago: int = 0) -> Dossier:
    with time_machine.travel(timezone.now() - timedelta(days=days_ago)):
        draft = f.a_draft(f.a_trainee(f"Personne{days_ago}"), f.a_session(f.an_action(atelier), starts_in=40))
        return f.a_dossier(state, draft)


def test_what_presses_comes_first_and_what_ended_last_the_newest_end_before(atelier: Organisation) -> None:
    ended_before = a_request(atelier, "refused_by_organisation", days_ago=9)
    ended = a_request(atelier, "refused_by_organisation", days_ago=2)
    pressing = a_request(atelier, days_ago=1)
    waiting = a_request(atelier)
    a_request(atelier, "draft")
    assert queue.page_of(atelier.pk, BEGINNING).rows == [pressing, waiting, ended, ended_before]


def test_pages_are_turned_to_the_end_and_back(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [a_request(atelier, days_ago=days) for days in (1, 0, 0, 0, 0)]
    queue._written.cache_clear()
    monkeypatch.setattr(queue, "SIZE", 2)

    def read(address: str) -> Any:
        return agent.get(LIST + address).context["page"]

    first = read("")
    second = read(f"?apres={first.after}")
    third = read(f"?apres={second.after}")
    assert first.rows + second.rows + third.rows == made
    assert (first.before, third.after) == ("", "")
    again = read(f"?avant={third.before}")
    assert again.rows == second.rows
    start = read(f"?avant={again.before}")
    assert (start.rows, start.before, start.after) == (first.rows, "", first.after)
    text = agent.get(f"{LIST}?apres={first.after}").text
    assert f"avant={second.before}" in text
    assert "Première page" in text
    queue._written.cache_clear()


def test_filters_are_kept_from_page_to_page(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_request(atelier)
    queue._written.cache_clear()
    monkeypatch.setattr(queue, "SIZE", 2)
    text = agent.get(LIST, {"etat": "requested", "q": "anglais"}).text
    assert "?q=anglais&amp;etat=requested&amp;apres=" in text
    queue._written.cache_clear()


@pytest.mark.parametrize(
    "wrong", ["x", "2026-13-45_1", "2026-11-26_", "_", "9999-12-31_99999999999999999999999"]
)
def test_an_address_that_leads_nowhere_is_the_first_page(
    agent: Client, atelier: Organisation, wrong: str
) -> None:
    dossier = a_request(atelier)
    for way in ("apres", "avant"):
        assert agent.get(LIST, {way: wrong}).context["page"].rows == [dossier]


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(date(2026, 11, 26), 12)
    assert Place.read(str(place), None) == place
    assert Place.read(None, str(place)) == Place(place.day, place.key, back=True)
    assert Place.read(None, None) == BEGINNING


def test_a_long_list_is_not_counted_to_its_end(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_request(atelier)
    assert "<p>3 dossiers</p>" in agent.get(LIST).text
    queue._keys.cache_clear()
    monkeypatch.setattr(queue, "COUNTED", 2)
    assert "<p>Plus de 2 dossiers</p>" in agent.get(LIST).text
    assert "<p>Plus de 2 dossiers</p>" in agent.get(LIST, {"q": "anglais"}).text
    queue._keys.cache_clear()


def test_who_keeps_the_catalogue_alone_sees_none(client: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    client.force_login(f.a_member(atelier, "catalogue"))
    assert client.get(reverse("organisation_dossier", args=[dossier.number])).status_code == 404
    assert client.get(LIST).context["rows"] == []
    assert client.get(reverse("organisation_home")).context["waiting"] == []


def test_another_organisation_s_are_never_there(agent: Client) -> None:
    a_request(f.an_organisation("Cap Métiers Sud"))
    assert agent.get(LIST).context["rows"] == []
    assert queue.counts(f.an_organisation("Une autre").pk) == {}


def test_an_entry_is_to_be_declared_from_the_first_day(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier, "validated")
    starts = sure(dossier.starts_on)
    for days, shown in ((-1, []), (0, [dossier]), (1, [dossier])):
        with time_machine.travel(timezone.now() + (starts + timedelta(days=days) - timezone.localdate())):
            assert queue.to_declare(atelier.pk) == shown
