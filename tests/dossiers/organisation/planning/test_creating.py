"""Sessions created many at a time: shown one by one before they are made, and made once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Session
from dossiers.organisation.planning.models import SessionGesture
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
CREATE = reverse("organisation_sessions_create")
GIVEN: dict[str, Any] = {
    "starts_on": "2027-03-22",
    "days": "5",
    "weeks": "1",
    "count": "4",
    "holidays": "laisser",
    "seats": "8",
}


@pytest.fixture
def english(atelier: Organisation) -> Action:
    return f.an_action(atelier)


def post(agent: Client, action: Action, **given: Any) -> Response:
    return agent.post(f"{CREATE}?action={action.pk}", GIVEN | given)


def ranks(page: Response) -> list[int]:
    return [rank for rank, _ in page.context["possible"]]


def confirm(agent: Client, action: Action, page: Response, **given: Any) -> Response:
    """What was shown, confirmed as the page sends it."""
    shown = {"vu": page.context["mark"], "cle": page.context["key"], "garder": ranks(page)}
    return post(agent, action, **shown | given)


def starts(action: Action) -> list[str]:
    return [
        f"{day:%d/%m}" for day in action.sessions.order_by("starts_on").values_list("starts_on", flat=True)
    ]


def test_each_date_is_shown_in_words_before_anything_is_made(agent: Client, english: Action) -> None:
    page = post(agent, english)
    assert not Session.objects.exists()
    text = page.text
    assert "Du lundi 22 mars 2027 au vendredi 26 mars 2027" in text
    assert [line.told for line in page.context["refused"]] == [
        "Du lundi 29 mars 2027 au vendredi 2 avril 2027"
    ], "the Monday of Easter"
    assert "jour férié (Lundi de Pâques)" in text
    answer = confirm(agent, english, page)
    assert answer.status_code == 302
    assert starts(english) == ["22/03", "05/04", "12/04"]
    made = english.sessions.earliest("starts_on")
    assert (made.ends_on, made.seats, made.is_open) == (date(2027, 3, 26), 8, True)
    report = agent.get(answer["Location"])
    assert "3 sessions faites" in report.text.replace("\u00a0", " ")
    assert "Alix Renaud" in report.text
    assert reverse("organisation_session", args=[made.pk]) in report.text
    assert "Elle commencerait un jour férié" in report.text


def test_sent_twice_they_are_made_once(agent: Client, english: Action) -> None:
    page = post(agent, english)
    first, second = confirm(agent, english, page), confirm(agent, english, page)
    assert first["Location"] == second["Location"]
    assert starts(english) == ["22/03", "05/04", "12/04"]
    gesture = SessionGesture.objects.get()
    assert gesture.confirmed_at
    assert (gesture.kind, gesture.asked_by.memberships.get().organisation) == (
        "create",
        english.training.organisation,
    )


def test_dates_that_a_session_already_has_are_said_and_left_out(agent: Client, english: Action) -> None:
    f.a_session(english, starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 9))
    f.a_session(
        english,
        starts_on=date(2027, 4, 12),
        ends_on=date(2027, 4, 16),
        is_open=False,
        cancelled_at="2026-11-24T10:00Z",
    )
    page = post(agent, english)
    refused = {line.told: line.refusal for line in page.context["refused"]}
    assert "déjà ces dates" in refused["Du lundi 5 avril 2027 au vendredi 9 avril 2027"]
    confirm(agent, english, page)
    assert starts(english) == ["22/03", "05/04", "12/04", "12/04"], "a cancelled one takes no date"


def test_a_date_put_off_to_another_one_is_made_once(agent: Client, english: Action) -> None:
    """The Monday of Easter goes to the Tuesday, which was asked for too."""
    page = post(
        agent, english, starts_on="2027-03-29", days="1", weekdays=["0", "1"], count="2", holidays="reporter"
    )
    assert [line.told for _, line in page.context["possible"]] == ["Le mardi 30 mars 2027"]
    assert "déjà ces dates" in page.context["refused"][0].refusal


def test_only_what_stays_checked_is_made_and_at_least_one(agent: Client, english: Action) -> None:
    page = post(agent, english)
    none = confirm(agent, english, page, garder=[])
    assert none.status_code == 200
    assert "Gardez au moins une session" in none.text
    confirm(agent, english, page, garder=ranks(page)[1:])
    assert starts(english) == ["05/04", "12/04"]
    left = SessionGesture.objects.get().items.filter(outcome="left").values_list("reason", flat=True)
    assert "Vous l'avez laissée de côté." in left


def test_what_has_changed_since_it_was_shown_is_shown_again(agent: Client, english: Action) -> None:
    page = post(agent, english)
    f.a_session(english, starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 9))
    again = confirm(agent, english, page)
    assert again.status_code == 200
    assert "Ce qui suit a changé" in again.text
    assert english.sessions.count() == 1
    other = confirm(agent, english, page, count="2")
    assert other.status_code == 200, "other answers are other sessions"
    assert english.sessions.count() == 1


def test_what_is_too_near_is_said_and_may_be_made(agent: Client, english: Action) -> None:
    page = post(agent, english, starts_on="2026-12-02", days="1", count="2")
    notes = [line.notes for _, line in page.context["possible"]]
    assert "trop proche" in notes[0][0]
    assert notes[1] == ()
    confirm(agent, english, page, starts_on="2026-12-02", days="1", count="2")
    assert starts(english) == ["02/12", "09/12"]


def test_without_a_length_the_hours_of_the_action_say_it(agent: Client, english: Action) -> None:
    page = post(agent, english, days="", count="1", starts_on="2027-02-01")
    ((_, line),) = page.context["possible"]
    assert line.values.ends_on == english.ends_on(date(2027, 2, 1)) == date(2027, 2, 2)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"count": "", "until": ""}, "count", "combien de sessions"),
        ({"until": "2027-01-01"}, "until", "précède la première"),
        ({"count": "", "until": "2036-01-01"}, "until", "plus de 200 sessions"),
        ({"starts_on": "demain"}, "starts_on", ""),
        ({"starts_on": "9999-12-31"}, "starts_on", "Vérifiez"),
        ({"starts_on": "0001-01-01"}, "starts_on", "Vérifiez"),
        ({"weeks": "52", "count": "200", "days": ""}, "count", "arrêtez plus tôt"),
        ({"weeks": "0"}, "weeks", ""),
        ({"count": "201"}, "count", ""),
        ({"days": "0"}, "days", ""),
        ({"holidays": "fermer"}, "holidays", ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    agent: Client, english: Action, given: dict[str, str], field: str, words: str
) -> None:
    page = post(agent, english, **given)
    form = page.context["form"]
    assert words in str(form.errors[field])
    assert form["seats"].value() == "8"
    assert not Session.objects.exists()


def test_past_dates_are_left_out(agent: Client, english: Action) -> None:
    page = post(agent, english, starts_on="2026-11-17", days="1", count="2")
    assert [line.refusal for line in page.context["refused"]] == ["Ce début est passé."]
    assert len(page.context["possible"]) == 1


def test_an_action_is_looked_for_among_those_of_the_organisation(agent: Client, english: Action) -> None:
    other = f.an_action(english.training.organisation, title="Comptabilité")
    f.an_action(title="Comptabilité d'ailleurs")
    assert {row.pk for row in agent.get(CREATE).context["actions"]} == {english.pk, other.pk}
    page = agent.get(f"{CREATE}?q=comptabilite")
    assert [row.pk for row in page.context["actions"]] == [other.pk]
    office = agent.get(reverse("office_action", args=[other.pk])).text
    assert f"{CREATE}?action={other.pk}" in office


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("catalogue", 200), ("files", 404), ("reader", 404), ("finance", 404)],
)
def test_who_keeps_the_catalogue_makes_sessions(
    client: Client, english: Action, role: str, status: int
) -> None:
    client.force_login(f.a_member(english.training.organisation, role))
    assert client.get(CREATE).status_code == status
    assert post(client, english).status_code == status


def test_another_organisation_plans_nothing_here(client: Client, agent: Client, english: Action) -> None:
    page = post(agent, english)
    confirm(agent, english, page)
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud"))
    client.force_login(stranger)
    assert client.get(f"{CREATE}?action={english.pk}").status_code == 404
    theirs = f.an_action(stranger.memberships.get().organisation)
    shown = post(client, theirs)
    taken = confirm(client, theirs, shown, cle=page.context["key"])
    assert taken.status_code == 404, "the key of another's gesture"
    assert not theirs.sessions.exists()


def test_many_cost_as_few_queries_as_one(agent: Client, english: Action) -> None:
    costs = []
    for count, first in (("1", "2027-02-01"), ("100", "2028-02-07")):
        given = {"count": count, "starts_on": first, "holidays": "garder"}
        page = post(agent, english, **given)
        with CaptureQueriesContext(connection) as asked:
            confirm(agent, english, page, **given)
        costs.append(len(asked))
    assert english.sessions.count() == 101
    assert costs[0] == costs[1] <= 22
    assert english.sessions.latest("starts_on").starts_on == date(2028, 2, 7) + 99 * timedelta(days=7)
