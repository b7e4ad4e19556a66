"""The demonstration's funders: an agent of each to log in as, and a request at each step, true to its dates."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.demo.funders import AGENTS
from cpf_portal.demo.lives.ageing import age
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def test_there_is_a_request_at_each_step_and_someone_to_answer() -> None:
    call_command("load_demo")
    connection.check_constraints()
    found = TopUp.objects.values_list("status", "by_silence", "funder__kind")
    assert sorted(found) == [
        ("asked", False, "france_travail"),
        ("asked", False, "region"),
        ("declined", False, "opco"),
        ("granted", False, "region"),
        ("granted", True, "france_travail"),
    ]
    today = timezone.localdate()
    assert not [dossier for dossier in Dossier.objects.all() if dossier.clock_plays]
    for top_up in TopUp.objects.filter(answered_on=None):
        assert top_up.dossier.deadline == top_up.deadline > today
    assert TopUp.objects.get(by_silence=True).deadline < today
    agents = User.objects.filter(kind="funder")
    assert {agent.login for agent in agents} == {who[0] for who in AGENTS}
    assert all(agent.check_password("Formation2026") and agent.agency.funder for agent in agents)
    call_command("load_demo")
    assert TopUp.objects.count() == 5, "a second start finds what the first made"


def test_one_that_is_made_older_stays_true() -> None:
    call_command("load_demo")
    dossier = sure(Dossier.objects.filter(top_up__status="asked").first())
    deadline, asked_on = sure(dossier.deadline), dossier.top_up.asked_on
    age(dossier, 3)
    connection.check_constraints()
    top_up = TopUp.objects.get(dossier=dossier)
    assert (top_up.deadline, top_up.asked_on) == (deadline - timedelta(3), asked_on - timedelta(3))
    assert Dossier.objects.get(pk=dossier.pk).deadline == top_up.deadline
