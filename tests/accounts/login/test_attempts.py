"""Attempts: limited for each account and each address, alike whoever exists; the owner is told and recovers."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.login import attempts
from accounts.mails import jobs, links
from accounts.people.models import Trainee
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.kinds import Response

pytestmark = pytest.mark.django_db
LOGIN = reverse("login")


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> int:
    """How many failures one address is allowed: not ten accounts' worth as it is, but one's."""
    monkeypatch.setattr(attempts, "ADDRESS_FACTOR", 1)
    limit: int = settings.AXES_FAILURE_LIMIT
    return limit


def attempt(
    client: Client, nir: str = DOMINIQUE, password: str = "Formation2027", address: str = "192.0.2.1"
) -> Response:
    return client.post(LOGIN, {"nir": nir, "password": password}, REMOTE_ADDR=address)


def locks(client: Client, **more: str) -> Response:
    answers = [attempt(client, **more) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    return answers[-1]


@pytest.mark.parametrize("nir", [DOMINIQUE, CAMILLE], ids=["known", "unknown"])
def test_five_failures_suspend_the_account_known_or_not_and_say_until_when(
    client: Client, dominique: Trainee, nir: str
) -> None:
    now = timezone.now()
    page = locks(client, nir=nir).text
    until = timezone.localtime(now + timedelta(minutes=15))
    assert f"{until:%H:%M}" in page or f"{until + timedelta(minutes=1):%H:%M}" in page
    assert attempt(client, nir=nir, password=f.PASSWORD, address="192.0.2.9").status_code == 429


def test_the_lock_opens_by_itself_and_trying_meanwhile_does_not_prolong_it(
    client: Client, dominique: Trainee
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        locks(client)
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert attempt(client, password=f.PASSWORD).status_code == 429
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        assert attempt(client, password=f.PASSWORD).status_code == 302


def test_a_success_forgets_the_failures(client: Client, dominique: Trainee) -> None:
    for _ in range(4):
        attempt(client)
    assert attempt(client, password=f.PASSWORD).status_code == 302
    client.post(reverse("logout"))
    assert attempt(client).status_code == 200


def test_one_s_own_account_does_not_wash_the_failures_against_another(
    client: Client, dominique: Trainee
) -> None:
    camille = f.a_trainee("Camille", "Aubry", login=f.digest(CAMILLE), password=f.PASSWORD)
    for _ in range(4):
        attempt(client)
    assert attempt(client, nir=CAMILLE, password=f.PASSWORD).status_code == 302
    assert AccessLog.objects.filter(username=camille.user.login).exists()
    client.post(reverse("logout"))
    assert attempt(client).status_code == 429


def test_an_address_that_tries_many_accounts_is_suspended_and_others_are_not(
    client: Client, dominique: Trainee
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for n in range(50):
            answer = attempt(client, nir=f"17605750130{n:02d}")
        assert answer.status_code == 429
        assert attempt(client, password=f.PASSWORD).status_code == 429
        assert attempt(client, password=f.PASSWORD, address="192.0.2.2").status_code == 302


def test_the_owner_is_told_and_the_same_work_is_left_for_nobody(
    client: Client, dominique: Trainee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    locks(client)
    locks(client, nir=CAMILLE)
    left = list(ProcrastinateJob.objects.filter(task_name="mail_locked").values_list("args", flat=True))
    assert left == [{"user_id": dominique.pk}, {"user_id": None}]
    for args in left:
        jobs.mail_locked.func(**args)
    assert [mail.to for mail in mailoutbox] == [[dominique.user.email]]


def test_a_new_password_opens_the_lock(client: Client, dominique: Trainee) -> None:
    locks(client)
    address = links.new_password(dominique.user).removeprefix("http://localhost:8000")
    client.post(address, {"password": "Apprendre2026", "password_again": "Apprendre2026"})
    assert attempt(client, password="Apprendre2026").status_code == 302


@pytest.mark.parametrize("door", ["organisation_login", "admin:login"])
def test_professionals_are_limited_too(client: Client, door: str) -> None:
    agent = f.a_member(f.an_organisation(), password=f.PASSWORD)
    for _ in range(5):
        answer = client.post(reverse(door), {"username": agent.login.upper(), "password": "Faux2026"})
    assert answer.status_code == 429
    given = {"username": agent.login, "password": f.PASSWORD}
    assert client.post(reverse("organisation_login"), given).status_code == 429


def test_no_number_is_ever_kept(client: Client, dominique: Trainee) -> None:
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
    client: Client, dominique: Trainee, settings: Settings, behind: bool, forwarded: str, counted: str | None
) -> None:
    settings.BEHIND_PROXY = behind
    client.post(
        LOGIN,
        {"nir": DOMINIQUE, "password": "x"},
        REMOTE_ADDR="192.0.2.1",
        headers={"X-Forwarded-For": forwarded},
    )
    assert AccessAttempt.objects.get().ip_address == counted


MISTYPED = ["1", "17605750130", "176057501304Z", "9760575013042", "1761375013042", "1760575000042"]


@pytest.mark.parametrize("nir", MISTYPED)
def test_a_number_that_cannot_be_one_is_refused_in_words_and_suspends_nobody_else(
    client: Client, dominique: Trainee, nir: str
) -> None:
    answers = [attempt(client, nir=nir) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert "nir" in answers[-1].context["form"].errors
    elsewhere = attempt(client, nir=nir, address="198.51.100.7")
    assert elsewhere.status_code == 200
    assert attempt(client, password=f.PASSWORD).status_code == 302


def test_such_numbers_are_counted_against_their_address(client: Client, dominique: Trainee) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        answers = [attempt(client, nir=MISTYPED[n % 6]) for n in range(50)]
        assert [answer.status_code for answer in answers] == [200] * 49 + [429]
        assert attempt(client, password=f.PASSWORD).status_code == 429
        assert attempt(client, password=f.PASSWORD, address="192.0.2.2").status_code == 302


def test_trying_such_numbers_meanwhile_does_not_prolong_the_lock_of_an_address(
    client: Client, dominique: Trainee, allowed: int
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(allowed):
            attempt(client, nir="1")
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert attempt(client, nir="1").status_code == 429
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        assert attempt(client, password=f.PASSWORD).status_code == 302


def test_whoever_has_no_address_does_not_pay_for_the_others(
    client: Client, dominique: Trainee, allowed: int
) -> None:
    for n in range(allowed):
        attempt(client, nir=f"17605750130{n:02d}", address="")
    assert attempt(client, password=f.PASSWORD, address="").status_code == 302
    for _ in range(11):
        answer = client.post(reverse("password_reset"), {"who": CAMILLE}, REMOTE_ADDR="")
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("tried_from", "refused", "free"),
    [
        ("2001:db8:1:2::{:x}", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1"),
        ("2001:db8:1:2:{:x}::1", "2001:DB8:1:2::", "2001:db8:1:1:ffff::"),
        ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2"),
        ("192.0.2.1", "::ffff:c000:201", "::ffff:192.0.2.2"),
    ],
)
def test_addresses_are_counted_by_network(
    client: Client, dominique: Trainee, allowed: int, tried_from: str, refused: str, free: str
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for n in range(allowed):
            attempt(client, nir=f"17605750130{n:02d}", address=tried_from.format(n + 1))
        assert attempt(client, password=f.PASSWORD, address=refused).status_code == 429
        assert attempt(client, password=f.PASSWORD, address=free).status_code == 302


def test_whoever_has_65_536_networks_is_counted_as_one(client: Client, dominique: Trainee) -> None:
    """A /48: ten times what a /64 is given, whatever the /64."""
    AccessAttempt.objects.bulk_create(
        AccessAttempt(username=str(n), ip_address=f"2001:db8:1:{n:x}::1", failures_since_start=5)
        for n in range(100)
    )
    assert attempt(client, password=f.PASSWORD, address="2001:db8:1:ffff::1").status_code == 429
    assert attempt(client, password=f.PASSWORD, address="2001:db8:2::1").status_code == 302


def test_the_page_says_when_whatever_locks_opens(client: Client, dominique: Trainee, allowed: int) -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(minutes=10), tick=False):
        for n in range(allowed):
            attempt(client, nir=f"17605750130{n:02d}")
    with time_machine.travel(now, tick=False):
        attempt(client, address="192.0.2.2")
        page = attempt(client, password=f.PASSWORD).text
    assert f"{timezone.localtime(now + timedelta(minutes=5)):%H:%M}" in page


def test_the_owner_is_told_once_and_not_of_an_address(
    client: Client, dominique: Trainee, allowed: int
) -> None:
    locks(client)
    for _ in range(3):
        attempt(client)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        for n in range(allowed):
            attempt(client, nir=f"17605750130{n:02d}")
        attempt(client)
    assert ProcrastinateJob.objects.filter(task_name="mail_locked").count() == 1


def test_nothing_that_was_typed_is_kept_by_any_form_that_counts(client: Client, dominique: Trainee) -> None:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    typed = {
        "current": "Secret-A1",
        "password": "Secret-B2",
        "password_again": "Secret-C3",
        "email": "secret-d4@example.fr",
        "email_again": "secret-e5@example.fr",
        "code": "secret-f6",
    }
    for name in ("password_change", "email_change", "close_account"):
        client.post(reverse(name), typed)
    kept = str(list(AccessAttempt.objects.values()))
    assert "Secret" in str(typed)
    assert AccessAttempt.objects.get().failures_since_start == 3
    assert "ecret-" not in kept
