"""Attempts: limited for each account and each address, alike whoever exists; the owner is told and recovers."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import jobs, links
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE

pytestmark = pytest.mark.django_db
LOGIN = reverse("login")


def attempt(client, nir=DOMINIQUE, password="Formation2027", address="192.0.2.1"):
    return client.post(LOGIN, {"nir": nir, "password": password}, REMOTE_ADDR=address)


def locks(client, **more):
    answers = [attempt(client, **more) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    return answers[-1]


@pytest.mark.parametrize("nir", [DOMINIQUE, CAMILLE], ids=["known", "unknown"])
def test_five_failures_suspend_the_account_known_or_not_and_say_until_when(client, dominique, nir):
    now = timezone.now()
    page = locks(client, nir=nir).text
    until = timezone.localtime(now + timedelta(minutes=15))
    assert f"{until:%H:%M}" in page or f"{until + timedelta(minutes=1):%H:%M}" in page
    assert attempt(client, nir=nir, password=f.PASSWORD, address="192.0.2.9").status_code == 429


def test_the_lock_opens_by_itself_and_trying_meanwhile_does_not_prolong_it(client, dominique):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        locks(client)
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert attempt(client, password=f.PASSWORD).status_code == 429
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        assert attempt(client, password=f.PASSWORD).status_code == 302


def test_a_success_forgets_the_failures(client, dominique):
    for _ in range(4):
        attempt(client)
    assert attempt(client, password=f.PASSWORD).status_code == 302
    client.post(reverse("logout"))
    assert attempt(client).status_code == 200


def test_one_s_own_account_does_not_wash_the_failures_against_another(client, dominique):
    camille = f.a_trainee("Camille", "Aubry", login=f.digest(CAMILLE), password=f.PASSWORD)
    for _ in range(4):
        attempt(client)
    assert attempt(client, nir=CAMILLE, password=f.PASSWORD).status_code == 302
    assert AccessLog.objects.filter(username=camille.user.login).exists()
    client.post(reverse("logout"))
    assert attempt(client).status_code == 429


def test_an_address_that_tries_many_accounts_is_suspended_and_others_are_not(client, dominique):
    with time_machine.travel(timezone.now(), tick=False):
        for n in range(50):
            answer = attempt(client, nir=f"17605750130{n:02d}")
        assert answer.status_code == 429
        assert attempt(client, password=f.PASSWORD).status_code == 429
        assert attempt(client, password=f.PASSWORD, address="192.0.2.2").status_code == 302


def test_the_owner_is_told_and_the_same_work_is_left_for_nobody(client, dominique, mailoutbox):
    locks(client)
    locks(client, nir=CAMILLE)
    left = list(ProcrastinateJob.objects.filter(task_name="mail_locked").values_list("args", flat=True))
    assert left == [{"user_id": dominique.pk}, {"user_id": None}]
    for args in left:
        jobs.mail_locked.func(**args)
    assert [mail.to for mail in mailoutbox] == [[dominique.user.email]]


def test_a_new_password_opens_the_lock(client, dominique):
    locks(client)
    address = links.new_password(dominique.user).removeprefix("http://localhost:8000")
    client.post(address, {"password": "Apprendre2026", "password_again": "Apprendre2026"})
    assert attempt(client, password="Apprendre2026").status_code == 302


@pytest.mark.parametrize("door", ["organisation_login", "admin:login"])
def test_professionals_are_limited_too(client, door):
    agent = f.a_member(f.an_organisation(), password=f.PASSWORD)
    for _ in range(5):
        answer = client.post(reverse(door), {"username": agent.login.upper(), "password": "Faux2026"})
    assert answer.status_code == 429
    given = {"username": agent.login, "password": f.PASSWORD}
    assert client.post(reverse("organisation_login"), given).status_code == 429


def test_no_number_is_ever_kept(client, dominique):
    attempt(client)
    attempt(client, nir="1760575013999")
    attempt(client, password=f.PASSWORD)
    kept = [str(row) for model in (AccessAttempt, AccessLog) for row in model.objects.values()]
    assert kept
    assert not any(number in row for row in kept for number in (DOMINIQUE, "1760575013999"))


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted"),
    [
        (False, "203.0.113.5", "192.0.2.1"),
        (True, "203.0.113.5", "203.0.113.5"),
        (True, "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (True, "<script>", None),
    ],
)
def test_only_our_own_proxy_says_where_someone_comes_from(
    client, dominique, settings, behind, forwarded, counted
):
    settings.BEHIND_PROXY = behind
    client.post(
        LOGIN,
        {"nir": DOMINIQUE, "password": "x"},
        REMOTE_ADDR="192.0.2.1",
        headers={"X-Forwarded-For": forwarded},
    )
    assert AccessAttempt.objects.get().ip_address == counted
