"""Staff keep the register of funders, and open the accounts of those who answer for them."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.mails import jobs
from accounts.people.models import User
from accounts.staff.models import Intervention
from catalogue.funders.models import Agent, Funder
from tests import factories as f

pytestmark = pytest.mark.django_db
WHO = {"first_name": "Noé", "last_name": "Weber", "email": "Noe@Region.example"}
GIVEN = {
    "name": "Région Grand Est",
    "kind": "region",
    "departments": "57",
    "persons": "anyone",
    "usual_amount": "300",
    "most_amount": "1500",
    "email": "aides@region.example",
    "is_active": "on",
}


@pytest.fixture
def enter(client: Client) -> Client:
    client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    return client


def test_a_funder_is_written_in_euros_and_departments(enter: Client) -> None:
    answer = enter.post(reverse("admin:catalogue_funder_add"), GIVEN)
    assert answer.status_code == 302, answer.text
    funder = Funder.objects.get()
    assert (funder.usual_amount, funder.most_amount, funder.departments) == (30_000, 150_000, ["57"])
    page = enter.get(reverse("admin:catalogue_funder_change", args=[funder.pk]))
    assert "300,00" in page.text


def test_an_agent_chooses_a_password_by_a_link_then_has_the_office(enter: Client) -> None:
    funder = f.a_funder()
    address = reverse("admin:catalogue_funder_agent", args=[funder.pk])
    assert address in enter.get(reverse("admin:catalogue_funder_change", args=[funder.pk])).text
    assert enter.post(address, WHO).status_code == 302
    agent = Agent.objects.get(funder=funder)
    assert (agent.user.login, agent.user.kind, str(agent.user)) == (
        "noe@region.example",
        "funder",
        "Noé Weber",
    )
    jobs.mail_intervention.func(Intervention.objects.get().pk)
    letter = mail.outbox[-1]
    assert letter.to == ["noe@region.example"]
    assert funder.name in letter.body
    assert re.search(r"http://localhost:8000(\S+)", str(letter.body))
    again = enter.post(address, WHO)
    assert "Un compte a déjà cette adresse" in again.text
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(("group", "opens"), [("Comptes", True), ("Catalogue", False), ("Lecture", False)])
def test_who_opens_accounts_is_not_who_writes_the_register(client: Client, group: str, opens: bool) -> None:
    funder = f.a_funder()
    client.force_login(f.an_agent(group), backend="accounts.login.backends.EmailBackend")
    answer = client.post(reverse("admin:catalogue_funder_agent", args=[funder.pk]), WHO)
    assert (answer.status_code == 302) is User.objects.filter(login="noe@region.example").exists() is opens


def test_a_suspended_agent_is_out(enter: Client) -> None:
    agent = f.a_funder_agent(f.a_funder())
    office = Client()
    office.force_login(agent, backend="accounts.login.backends.EmailBackend")
    assert office.get(reverse("funder_home")).status_code == 200
    data = {"action": "suspend", "_selected_action": [agent.pk]}
    enter.post(reverse("admin:accounts_user_changelist"), data)
    assert office.get(reverse("funder_home")).status_code == 302
