"""The demonstration's staff: what needs two independent people finds two."""

import pytest
from django.core.management import call_command

from accounts.identity import checked
from accounts.people.models import Trainee, User
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_two_agents_may_decide_and_accept_an_identity() -> None:
    call_command("load_demo")
    agents = User.objects.filter(is_staff=True, groups__name="Décisions").order_by("pk")
    assert len(agents) == 2
    check = f.an_identity_check(Trainee.objects.get(user__first_name="Dominique"))
    for agent in agents:
        assert agent.has_perm("accounts.change_identitycheck")
        check = checked.decide(check, agent, accepted=True)
    assert check.status == "accepted"
