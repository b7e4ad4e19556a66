"""A month of sessions: a table of days, with what starts, what ends and what runs on each."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Session
from dossiers.organisation.sessions.month import CalendarDay
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
MONTH = reverse("organisation_month")


@pytest.fixture
def english(atelier: Organisation) -> Action:
    return f.an_action(atelier)


def on(action: Action, first: date, last: date, **more: Any) -> Session:
    return f.a_session(action, starts_on=first, ends_on=last, **more)


def days(page: Response) -> dict[date, CalendarDay]:
    return {day.date: day for week in page.context["month"].weeks for day in week if day.is_in_month}


def test_each_day_has_what_starts_ends_and_runs_on_it(agent: Client, english: Action) -> None:
    week = on(english, date(2027, 1, 4), date(2027, 1, 8))
    one_day = on(english, date(2027, 1, 6), date(2027, 1, 6))
    over = on(english, date(2026, 12, 30), date(2027, 2, 3))
    on(english, date(2027, 2, 1), date(2027, 2, 2))
    on(english, date(2027, 1, 5), date(2027, 1, 5), is_open=False, cancelled_at="2026-11-24T10:00:00Z")
    on(f.an_action(), date(2027, 1, 7), date(2027, 1, 7))
    page = agent.get(f"{MONTH}?mois=2027-01")
    found = days(page)
    assert (found[date(2027, 1, 4)].starting, found[date(2027, 1, 8)].ending) == ([week], [week])
    assert (found[date(2027, 1, 6)].starting, found[date(2027, 1, 6)].ending) == ([one_day], [])
    running = [found[date(2027, 1, day)].running for day in (1, 3, 4, 5, 6, 7, 8, 9, 31)]
    assert running == [1, 1, 1, 2, 2, 2, 1, 1, 1]
    assert found[date(2027, 1, 5)].starting == [], "a cancelled one is no session"
    assert "jour férié" in found[date(2027, 1, 1)].closed
    february = days(agent.get(f"{MONTH}?{page.context['after']}"))
    assert february[date(2027, 2, 3)].ending == [over]


def test_the_table_is_one_and_links_to_each_session(agent: Client, english: Action) -> None:
    session = on(english, date(2027, 1, 4), date(2027, 1, 8), seats=8)
    page = agent.get(f"{MONTH}?mois=2027-01").text
    assert "<caption>1 session en janvier 2027" in page
    assert page.count('<th scope="col">') == 7
    assert reverse("organisation_session", args=[session.pk]) in page
    assert 'data-label="lundi 4"' in page


def test_months_are_turned_and_filters_kept(agent: Client, atelier: Organisation, english: Action) -> None:
    other = f.an_action(atelier, title="Comptabilité")
    kept = on(other, date(2027, 1, 11), date(2027, 1, 12))
    on(english, date(2027, 1, 11), date(2027, 1, 12))
    page = agent.get(f"{MONTH}?mois=2026-12&formation={other.training_id}")
    january = agent.get(f"{MONTH}?{page.context['after']}")
    assert days(january)[date(2027, 1, 11)].starting == [kept]
    assert f"formation={other.training_id}" in january.context["before"]
    assert "mois=2026-12" in january.context["before"]


def test_this_month_shows_what_is_over_and_the_day_that_it_is(agent: Client, english: Action) -> None:
    over = on(english, date(2026, 11, 2), date(2026, 11, 3))
    page = agent.get(MONTH)
    assert days(page)[date(2026, 11, 2)].starting == [over]
    assert 'aria-current="date"><strong>24' in page.text


def test_a_day_names_a_few_and_counts_the_others_in_as_many_queries(agent: Client, english: Action) -> None:
    day, costs = date(2027, 1, 11), []
    for count in (1, 40):
        for rank in range(count):
            on(english, day, day + timedelta(days=1), seats=rank + 1)
        with CaptureQueriesContext(connection) as asked:
            page = agent.get(f"{MONTH}?mois=2027-01")
        costs.append(len(asked))
    assert len(days(page)[day].starting) == 6
    assert days(page)[day].others == 35
    assert "35 autres débuts ou fins" in page.text.replace("\u00a0", " ")
    assert costs[0] == costs[1] <= 7


@pytest.mark.parametrize(
    "query",
    ["mois=1999-12", "mois=x", "mois=2027-13", "jour=2027-02-30", "jour=9999-12-31", "jour=0001-01-01"],
)
def test_a_month_that_is_none_is_said_and_not_asked(agent: Client, query: str) -> None:
    page = agent.get(f"{MONTH}?{query}")
    assert "quelque chose qui n'existe pas" in page.text.replace("&#x27;", "'").replace("’", "'")
    assert page.context["month"].first == date(2026, 11, 1)
