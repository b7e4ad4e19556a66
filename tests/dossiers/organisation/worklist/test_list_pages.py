"""The list: what presses first, what ended last, other orders, and pages that are turned both ways."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.database.keyset import BEGINNING, Place
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.organisation import queue
from dossiers.organisation.worklist import pages
from dossiers.organisation.worklist.criteria import Criteria
from dossiers.organisation.worklist.views import USUAL
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
LIST = reverse("organisation_dossiers")


def a_request(
    atelier: Organisation, state: State | str = "requested", days_ago: int = 0, last: str = "Lecœur"
) -> Dossier:
    with time_machine.travel(timezone.now() - timedelta(days=days_ago)):
        trainee = f.a_trainee(f"Personne{days_ago}", last=last)
        return f.a_dossier(state, f.a_draft(trainee, f.a_session(f.an_action(atelier), starts_in=40)))


@pytest.fixture
def claude(atelier: Organisation) -> Member:
    return f.a_member(atelier).memberships.get()


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> Any:
    pages._written.cache_clear()
    monkeypatch.setattr(pages, "SIZE", 2)
    yield
    pages._written.cache_clear()


def test_what_presses_comes_first_and_what_ended_last_the_newest_end_before(
    atelier: Organisation, claude: Member
) -> None:
    ended_before = a_request(atelier, "refused_by_organisation", days_ago=9)
    ended = a_request(atelier, "refused_by_organisation", days_ago=2)
    pressing = a_request(atelier, days_ago=1)
    waiting = a_request(atelier)
    a_request(atelier, "draft")
    assert pages.page_of(claude, Criteria(), BEGINNING).rows == [pressing, waiting, ended, ended_before]


@pytest.mark.usefixtures("two_a_page")
@pytest.mark.parametrize(
    "query", ["", "tri=debut", "tri=reception", "tri=nom", "etat=requested&tri=nom", "q=anglais"]
)
def test_pages_are_turned_to_the_end_and_back_in_each_order(
    agent: Client, atelier: Organisation, query: str
) -> None:
    for days, last in ((1, "Zola"), (0, "Abel"), (0, "Émile"), (0, "Abel"), (0, "D'Arc")):
        a_request(atelier, days_ago=days, last=last)

    def read(place: str) -> Any:
        return agent.get(f"{LIST}?{query}&{place}").context["page"]

    first = read("")
    second = read(f"apres={first.after}")
    third = read(f"apres={second.after}")
    seen = first.rows + second.rows + third.rows
    assert len({each.pk for each in seen}) == 5
    if "nom" in query:
        names = [each.trainee.user.last_name for each in seen]
        assert names == ["Abel", "Abel", "D'Arc", "Émile", "Zola"]
    if "reception" in query:
        assert seen[-1].trainee.user.last_name == "Zola", "what came first is last"
    assert (first.before, third.after) == ("", "")
    again = read(f"avant={third.before}")
    assert again.rows == second.rows
    start = read(f"avant={again.before}")
    assert (start.rows, start.before, start.after) == (first.rows, "", first.after)
    text = agent.get(f"{LIST}?{query}&apres={first.after}").text
    assert f"avant={second.before}" in text or "avant=" in text
    assert "Première page" in text


@pytest.mark.usefixtures("two_a_page")
def test_filters_are_kept_from_page_to_page(agent: Client, atelier: Organisation) -> None:
    for _ in range(3):
        a_request(atelier)
    text = agent.get(LIST, {"etat": "requested", "q": "anglais"}).text
    assert "?q=anglais&amp;etat=requested&amp;apres=" in text


WRONG = [
    "x",
    "2026-13-45_1",
    "2026-11-26_",
    "_",
    "9999-12-31_99999999999999999999999",
    "é_1",
    "0001-01-01_-4",
]


def test_an_address_that_leads_nowhere_is_the_first_page(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    for wrong, order, way in product(WRONG, ("", "debut", "reception", "nom"), ("apres", "avant")):
        answer = agent.get(LIST, {way: wrong, "tri": order})
        assert answer.status_code == 200
        assert answer.context["page"].rows == [dossier], (wrong, order)


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(date(2026, 11, 26), 12)
    assert Place.read(str(place), None) == place
    assert Place.read(None, str(place)) == Place(place.value, place.key, back=True)
    assert Place.read(None, None) == BEGINNING
    assert Place.read("le coeur_12", None, str) == Place("le coeur", 12)


def test_a_long_list_is_not_counted_to_its_end(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_request(atelier)
    assert "<h2>3 dossiers</h2>" in agent.get(LIST).text
    pages._keys.cache_clear()
    monkeypatch.setattr(pages, "COUNTED", 2)
    assert "<h2>Plus de 2 dossiers</h2>" in agent.get(LIST).text
    assert "<h2>Plus de 2 dossiers</h2>" in agent.get(LIST, {"q": "anglais"}).text
    pages._keys.cache_clear()


@pytest.mark.parametrize("query", ["", "filtres=oui", "q=anglais&suivi=personne&formation=1&tri=nom"])
def test_pages_take_as_many_queries_for_one_row_as_for_twelve(
    agent: Client, atelier: Organisation, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    agent.get(f"{LIST}?{query}")
    for n in range(12):
        a_request(atelier, days_ago=n % 2)
    with django_assert_max_num_queries(8):
        assert agent.get(f"{LIST}?{query}").status_code == 200


def test_who_keeps_the_catalogue_alone_sees_none(client: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    client.force_login(f.a_member(atelier, "catalogue"))
    assert client.get(reverse("organisation_dossier", args=[dossier.number])).status_code == 404
    assert client.get(LIST).context["lines"] == []
    assert client.get(LIST, {"q": "anglais"}).context["count"] == 0
    assert client.get(reverse("organisation_home")).context["waiting"] == []


def test_another_organisation_s_are_never_there(agent: Client) -> None:
    theirs = a_request(f.an_organisation("Cap Métiers Sud"))
    for query in ("", "tri=nom", f"q={theirs.number}", f"session={theirs.session_id}"):
        assert agent.get(f"{LIST}?{query}").context["lines"] == []
    assert queue.counts(f.an_organisation("Une autre").pk) == {}


def test_an_entry_is_to_be_declared_from_the_first_day(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier, "validated")
    starts = sure(dossier.starts_on)
    for days, shown in ((-1, []), (0, [dossier]), (1, [dossier])):
        with time_machine.travel(timezone.now() + (starts + timedelta(days=days) - timezone.localdate())):
            assert queue.to_declare(atelier.pk) == shown


def test_what_one_asks_all_day_shows_no_filters_and_keeps_what_is_asked(
    agent: Client, atelier: Organisation
) -> None:
    a_request(atelier)
    for query in USUAL:
        assert 'name="financement"' not in agent.get(f"{LIST}?{query}").text
    text = agent.get(f"{LIST}?echeance=retard&q=anglais").text
    assert '<input type="hidden" name="echeance" value="retard">' in text
    assert 'name="financement"' in agent.get(f"{LIST}?echeance=retard&suivi=moi").text
    assert 'name="financement"' in agent.get(f"{LIST}?echeance=retard&filtres=oui").text


def test_what_a_person_typed_is_words_whatever_it_is(agent: Client, atelier: Organisation) -> None:
    a_request(atelier, last="L'<b>Œuvre</b> & fils")
    listed = agent.get(LIST).content.decode()
    assert "<b>Œuvre" not in listed
    assert '<td data-label="Stagiaire">Personne0 L&#x27;&lt;b&gt;Œuvre&lt;/b&gt; &amp; fils</td>' in listed
