"""The list of sessions: what is in a view, how full each is, and pages that cost the same at 2 000 sessions."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = reverse("organisation_sessions")


@pytest.fixture
def english(atelier: Organisation) -> Action:
    return f.an_action(atelier)


def found(agent: Client, query: str) -> set[Session]:
    return {session for session, _ in agent.get(f"{LIST}?{query}").context["lines"]}


def test_each_view_has_its_sessions(agent: Client, atelier: Organisation, english: Action) -> None:
    today = timezone.localdate()
    lille = Place.objects.create(organisation=atelier, town="Lille")
    coming = f.a_session(english, seats=3)
    full = f.a_session(f.an_action(atelier, title="Comptabilité", place=lille), seats=1, seats_taken=1)
    closed = f.a_session(english, starts_in=90, is_open=False)
    past = f.a_session(english, starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=30))
    gone = f.a_session(english, is_open=False, cancelled_at=timezone.now())
    permanent = f.a_session(english, starts_on=None)
    f.a_session()
    asked = f.a_dossier("requested", session=coming)
    expected = {
        "": {coming, full, closed, permanent},
        "etat=ouvertes": {coming, full, permanent},
        "etat=fermees": {closed},
        "etat=passees": {past},
        "etat=annulees": {gone},
        "etat=toutes": {coming, full, closed, past, permanent},
        "avec=demandes": {coming},
        "avec=dossiers": {coming},
        "avec=completes": {full},
        "avec=places": {coming, closed, permanent},
        "q=comptabilite": {full},
        "q=lille": {full},
        f"q={coming.number}": {coming},
        f"lieu={lille.pk}": {full},
        f"formation={english.training_id}": {coming, closed, permanent},
        f"mois={past.starts_on:%Y-%m}": {past},
        f"jour={past.starts_on}": {past},
        f"mois={closed.starts_on:%Y-%m}": {closed},
        "mois=13-2027": {coming, full, closed, permanent},
    }
    assert {query: found(agent, query) for query in expected} == expected
    Session.objects.filter(pk=coming.pk).update(seats=2)
    page = agent.get(LIST)
    counts = dict(page.context["lines"])[coming]
    assert (counts.requested, counts.enrolled, counts.live) == (1, 0, 1)
    assert "1 libre sur 2" in page.text
    assert f"?session={coming.pk}&amp;etat=requested" in page.text.replace("&etat", "&amp;etat")
    f.refuse(asked)
    assert found(agent, "avec=demandes") == set()


def test_the_enrolled_are_those_of_the_sheet(agent: Client, english: Action) -> None:
    session = f.a_session(english, seats=9)
    for state in ("requested", "validated", "in_training", "completed", "cancelled_by_trainee"):
        f.a_dossier(state, trainee=f.a_trainee(state.title()), session=session)
    ((_, counts),) = agent.get(LIST).context["lines"]
    assert (counts.requested, counts.enrolled, counts.live) == (1, 3, 3)


def test_who_keeps_the_catalogue_counts_but_opens_no_dossier(client: Client, english: Action) -> None:
    session = f.a_session(english)
    f.a_dossier("requested", session=session)
    client.force_login(f.a_member(english.training.organisation, "catalogue"))
    page = client.get(LIST)
    assert page.context["lines"][0][1].requested == 1
    assert "?session=" not in page.text
    detail = client.get(reverse("organisation_session", args=[session.pk])).text
    assert "?session=" not in detail
    assert "Feuille" not in detail
    assert "Modifier" in detail


@pytest.fixture
def many(english: Action) -> None:
    """Two thousand sessions of one organisation, on two hundred days."""
    first = date(2027, 1, 4)
    Session.objects.bulk_create(
        Session(
            action=english,
            number=f"M{rank}",
            starts_on=first + timedelta(days=rank % 200),
            ends_on=first + timedelta(days=rank % 200 + 4),
        )
        for rank in range(2_000)
    )


@pytest.mark.usefixtures("many")
def test_pages_of_two_thousand_are_turned_both_ways_for_as_many_queries(agent: Client) -> None:
    seen: set[int] = set()
    place, costs = "", set()
    for _ in range(6):
        with CaptureQueriesContext(connection) as asked:
            page = agent.get(f"{LIST}?{place}")
        costs.add(len(asked))
        rows = page.context["page"].rows
        days = [row.starts_on for row in rows]
        assert days == sorted(days)
        assert not seen & {row.pk for row in rows}
        seen |= {row.pk for row in rows}
        place = f"apres={page.context['page'].after}"
    assert len(seen) == 120
    assert max(costs) <= 8
    assert page.context["count"] == 1_001
    back = agent.get(f"{LIST}?avant={page.context['page'].before}").context["page"].rows
    assert {row.pk for row in back} < seen
    last = agent.get(f"{LIST}?tri=dernieres").context["page"].rows
    assert last[0].starts_on == date(2027, 1, 4) + timedelta(days=199)


def test_another_organisation_finds_neither_the_list_s_nor_the_page(client: Client, english: Action) -> None:
    session = f.a_session(english)
    client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
    assert found(client, "etat=toutes") == set()
    assert client.get(reverse("organisation_session", args=[session.pk])).status_code == 404
