"""An organisation reads how to reach a trainee while it needs to, and not after."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.dossier.models import Dossier
from dossiers.organisation import contacts
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
REACHED_BY = ("dominique@example.fr", "+33612345678", "des Tanneurs", "Niveau 5")


def page_of(client: Client, dossier: Dossier) -> str:
    client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    return client.get(reverse("organisation_dossier", args=[dossier.number])).text


@pytest.mark.parametrize("state", ["requested", "proposed", "validated", "in_training", "completed"])
def test_they_are_read_while_there_is_something_to_do(client: Client, state: str) -> None:
    text = page_of(client, f.a_dossier(state))
    assert all(each in text for each in REACHED_BY)


@pytest.mark.parametrize("state", ["refused_by_organisation", "request_cancelled"])
def test_a_request_that_ended_hides_them_at_once(client: Client, state: str) -> None:
    text = page_of(client, f.a_dossier(state))
    assert not any(each in text for each in REACHED_BY)
    assert "Coordonnées" in text
    assert "Lecœur" in text, "who it was stays"


def test_so_does_a_request_that_the_organisation_cancels(client: Client) -> None:
    dossier = f.cancel_by_organisation(f.send(f.a_draft()))
    assert not any(each in page_of(client, dossier) for each in REACHED_BY)


@pytest.mark.parametrize(("day", "readable"), [(date(2027, 2, 28), True), (date(2027, 3, 1), False)])
def test_after_a_training_they_are_read_for_six_months_to_the_day(day: date, readable: bool) -> None:
    ended = Dossier(closed_on=date(2026, 8, 31), validated_on=date(2026, 6, 1))
    assert contacts.are_readable(ended, day) is readable
