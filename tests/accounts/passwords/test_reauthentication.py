"""The password asked again: before what could take an account away, and no more often than at the login."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import DeletionRequest, Trainee, User
from accounts.second_factor.models import RecoveryCode
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
WRONG = "Formation2027"
NEW = {"password": "Apprendre2026", "password_again": "Apprendre2026"}
ADDRESS = {"email": "neuf@example.fr", "email_again": "neuf@example.fr"}
ASKED = {
    "password_change": NEW,
    "email_change": ADDRESS,
    "close_account": {},
    "franceconnect_unlink": {},
}


@pytest.fixture
def linked(dominique: Trainee) -> Trainee:
    Trainee.objects.filter(pk=dominique.pk).update(franceconnect_sub="sub-of-dominique")
    return dominique


@pytest.mark.parametrize("name", ASKED)
def test_an_open_session_is_not_enough(linked: Trainee, name: str, worker: Work) -> None:
    client = entered(linked.user)
    for given in ({"current": ""}, {"current": WRONG}):
        page = client.post(reverse(name), ASKED[name] | given)
        assert "current" in page.context["form"].errors
    assert client.post(reverse(name), ASKED[name] | {"current": f.PASSWORD}).status_code == 302


def test_nothing_was_done_without_it(linked: Trainee) -> None:
    client = entered(linked.user)
    for name, given in ASKED.items():
        client.post(reverse(name), given | {"current": WRONG})
    assert User.objects.get(pk=linked.pk).check_password(f.PASSWORD)
    assert not DeletionRequest.objects.exists()
    assert Trainee.objects.get(pk=linked.pk).franceconnect_sub == "sub-of-dominique"


@pytest.mark.parametrize("name", ASKED)
def test_five_wrong_ones_suspend_it_wherever_it_is_asked_and_at_the_login(linked: Trainee, name: str) -> None:
    now = timezone.now()
    client, later = entered(linked.user), [entered(linked.user) for _ in ASKED]
    with time_machine.travel(now, tick=False):
        for _ in range(5):
            answer = client.post(reverse(name), ASKED[name] | {"current": WRONG})
        assert answer.status_code == 429
        for other, browser in zip(ASKED, later, strict=True):
            given = ASKED[other] | {"current": f.PASSWORD}
            assert browser.post(reverse(other), given).status_code == 429
        given = {"nir": DOMINIQUE, "password": f.PASSWORD}
        assert Client().post(reverse("login"), given).status_code == 429
    assert User.objects.get(pk=linked.pk).check_password(f.PASSWORD)
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        given = ASKED[name] | {"current": f.PASSWORD}
        assert client.post(reverse(name), given).status_code == 302


def test_the_failures_of_the_login_count_too(dominique: Trainee) -> None:
    client = entered(dominique.user)
    for _ in range(5):
        Client().post(reverse("login"), {"nir": DOMINIQUE, "password": WRONG})
    given = NEW | {"current": f.PASSWORD}
    assert client.post(reverse("password_change"), given).status_code == 429


def test_recovery_codes_are_given_to_whoever_knows_the_password(agent: User) -> None:
    client = entered(agent)
    assert "current" in client.post(reverse("recovery_codes"), {"current": ""}).context["form"].errors
    assert not RecoveryCode.objects.exists()
    client.post(reverse("recovery_codes"), {"current": f.PASSWORD})
    assert RecoveryCode.objects.count() == 10
    for _ in range(5):
        answer = client.post(reverse("recovery_codes"), {"current": WRONG})
    assert answer.status_code == 429
    assert RecoveryCode.objects.count() == 10
