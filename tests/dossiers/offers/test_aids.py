"""The page of an offer names the funders that support it: their help, how long they take, until when to ask."""

from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]


def page(client: Client, action_id: int) -> str:
    return unescape(client.get(reverse("training", args=[action_id])).text).replace("\u00a0", " ")


def test_who_supports_it_is_named_with_what_it_gives_and_until_when(client: Client) -> None:
    session = f.a_session(starts_on=date(2027, 1, 12), ends_on=date(2027, 1, 14))
    funder = f.a_funder("France Travail", start_days=21, text="Avec l'accord de votre conseiller.")
    other = f.a_funder("Région Bretagne", departments=["35"])
    text = page(client, session.action_id)
    assert "Ces organismes soutiennent cette formation" in text
    for told in (str(funder), "100,00 €", "Avec l'accord de votre conseiller.", "10 jours ouvrés"):
        assert told in text
    assert "À demander jusqu'au jeudi 10 décembre 2026 pour la session du mardi 12 janvier 2027" in text
    assert str(other) not in text


def test_the_session_is_the_first_that_leaves_the_time(client: Client) -> None:
    session = f.a_session(starts_on=date(2026, 12, 15), ends_on=date(2026, 12, 16))
    f.a_funder()
    assert "Trop tard pour les sessions de cette page" in page(client, session.action_id)
    f.a_session(session.action, starts_on=date(2026, 12, 16), ends_on=date(2026, 12, 16))
    told = "jusqu'au mardi 24 novembre 2026 pour la session du mercredi 16 décembre 2026"
    assert told in page(client, session.action_id)


def test_a_permanent_entry_says_from_which_start_it_is_possible(client: Client) -> None:
    f.a_funder()
    session = f.a_session(starts_on=None, ends_on=None)
    assert "à partir du mercredi 16 décembre 2026" in page(client, session.action_id)


@pytest.mark.parametrize(("is_jobseeker", "named"), [(True, "seekers"), (False, "workers")])
def test_a_person_reads_of_what_is_for_them(client: Client, is_jobseeker: bool, named: str) -> None:
    session = f.a_session()
    for_whom = {"seekers": f.a_funder(persons="jobseekers"), "workers": f.a_funder(persons="employees")}
    everyone = page(client, session.action_id)
    assert all(str(funder) in everyone for funder in for_whom.values())
    client.force_login(
        f.a_trainee(is_jobseeker=is_jobseeker).user, backend="accounts.login.backends.NirBackend"
    )
    mine = page(client, session.action_id)
    assert {name for name, funder in for_whom.items() if str(funder) in mine} == {named}


def test_nobody_supports_it_and_the_page_says_nothing_of_it(client: Client) -> None:
    assert "Ces organismes soutiennent" not in page(client, f.a_session().action_id)
