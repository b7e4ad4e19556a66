"""An organisation's year in figures: what is counted, in which month, for whom to read."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalogue.organisations.models import Organisation
from dossiers.dossier.models import Dossier
from dossiers.organisation.activity.counting import Activity, Month, activity_of
from dossiers.transitions.sweep import sweep
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
TODAY = date(2026, 11, 24)


@pytest.fixture
def school() -> Organisation:
    return f.an_organisation()


def one(school: Organisation, state: str, title: str = "Anglais") -> Dossier:
    return f.a_dossier(state, session=f.a_session(f.an_action(school, title=title)))


def of(school: Organisation, today: date = TODAY) -> Activity:
    return activity_of(school.pk, today)


def test_the_months_are_the_twelve_last_ones(school: Organisation) -> None:
    months = [month.first for month in of(school).months]
    assert (len(months), months[0], months[-1]) == (12, date(2025, 12, 1), date(2026, 11, 1))
    assert set(map(repr, of(school).months)) == {repr(Month(first)) for first in months}


def test_requests_answers_and_enrolments_are_counted_in_their_month(school: Organisation) -> None:
    for state in ("requested", "refused_by_organisation", "validated", "to_validate"):
        one(school, state)
    one(f.an_organisation(), "validated")
    f.a_draft(session=f.a_session(f.an_action(school)))
    month = of(school).months[-1]
    assert (month.received, month.refused, month.unanswered, month.enrolled) == (4, 1, 0, 1)
    assert month.answer_days == 0
    assert (of(school).months[-2].received, of(school).months[-2].answer_days) == (0, None)


def test_a_request_without_answer_is_counted_when_it_ends_and_one_its_trainee_cancelled_is_not(
    school: Organisation,
) -> None:
    one(school, "requested")
    one(school, "request_cancelled")
    with time_machine.travel("2026-12-03T09:00:00Z"):
        sweep()
        found = of(school, date(2026, 12, 3))
    assert [month.unanswered for month in found.months[-2:]] == [0, 1]
    assert [month.received for month in found.months[-2:]] == [2, 0]


def test_what_others_did_not_answer_and_what_the_trainee_did_not_validate_are_not_counted(
    school: Organisation,
) -> None:
    one(f.an_organisation(), "requested")
    one(school, "to_validate")
    with time_machine.travel("2026-12-03T09:00:00Z"):
        sweep()
        found = of(school, date(2026, 12, 3))
    assert Dossier.objects.filter(state="request_cancelled").count() == 2
    assert [month.unanswered for month in found.months] == [0] * 12


def test_what_is_older_than_its_months_is_in_none(school: Organisation) -> None:
    with time_machine.travel("2025-11-28T09:00:00Z"):
        for state in ("completed", "requested", "refused_by_organisation"):
            one(school, state)
    found = of(school)
    assert set(map(repr, found.months)) == {repr(Month(month.first)) for month in found.months}
    assert found.trainings == []


def test_the_time_to_answer_is_in_business_days_and_the_middle_one_s(school: Organisation) -> None:
    for answered in ("2026-11-20", "2026-11-23", "2026-11-24"):
        dossier = one(school, "to_validate")
        Dossier.objects.filter(pk=dossier.pk).update(sent_on="2026-11-20", answered_on=answered)
    assert of(school).months[-1].answer_days == 1


def test_what_is_due_is_that_of_each_ending_and_what_is_under_way_its_price(school: Organisation) -> None:
    for state in ("completed", "cancelled_by_organisation", "cancelled_by_trainee"):
        one(school, state)
    one(school, "validated")
    one(school, "in_training")
    found = of(school)
    # 870 € for the one that went to its end, 5 % for the one cancelled too late, nothing for the third.
    assert found.months[-1].income == 870_00 + 43_50
    assert found.under_way == 2 * 870_00


def test_trainings_come_by_how_much_they_are_asked_for(school: Organisation) -> None:
    german = f.an_action(school, title="Allemand")
    for state in ("requested", "completed"):
        f.a_dossier(state, session=f.a_session(german))
    one(school, "requested")
    found = [(each.title, each.received, each.enrolled, each.income) for each in of(school).trainings]
    assert found == [("Allemand", 2, 1, 870_00), ("Anglais", 1, 0, 0)]


def test_the_page_and_its_file_say_the_same(school: Organisation, client: Client) -> None:
    one(school, "completed")
    client.force_login(f.a_member(school, "reader"))
    page = client.get(reverse("organisation_activity"))
    assert "Les dossiers terminés depuis décembre 2025 vous apportent 870,00" in page.text
    assert page.text.count("<rect") == 3 * 12
    file = client.get(reverse("organisation_activity_export"))
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert (len(lines), lines[-1]) == (13, "2026-11;1;0;0;0;1;870,00")


@pytest.mark.parametrize("name", ["organisation_activity", "organisation_activity_export"])
def test_who_keeps_the_catalogue_only_and_a_stranger_find_nothing(
    school: Organisation, client: Client, name: str
) -> None:
    client.force_login(f.a_member(school, "catalogue"))
    assert client.get(reverse(name)).status_code == 404
    client.force_login(f.a_trainee().user)
    assert client.get(reverse(name)).status_code == 404


def test_it_asks_as_much_whatever_there_is(
    school: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 2):
        one(school, "completed")
        one(school, "requested", title=f"Cours {count}")
        with django_assert_num_queries(6):
            of(school)
