"""Many tries at once: each is counted before it is judged, so that no more than five are judged at all."""

from threading import Lock
from time import sleep
from typing import Any
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.login import attempts
from accounts.passwords.hashing import Busy
from accounts.people.models import Trainee, User
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.entered import only_by_password
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "Formation2027"
AT_ONCE = 12


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What each judgement, slow as a real one, held of the database: True for a transaction left open."""
    held, lock = [], Lock()

    def slowly(kind: type, name: str) -> None:
        judge = getattr(kind, name)

        def judging(self: object, *given: object) -> object:
            with lock:
                held.append(connection.in_atomic_block)
            sleep(0.1)
            return judge(self, *given)

        monkeypatch.setattr(kind, name, judging)

    slowly(MD5PasswordHasher, "encode")
    return held


def browsers(user: User | None = None, *, by_password: bool = False) -> list[Client]:
    made = [Client() for _ in range(AT_ONCE)]
    for client in made:
        if user and by_password:
            only_by_password(client, user)
        elif user:
            client.force_login(user, backend="accounts.login.backends.NirBackend")
    return made


def at_once(clients: list[Client], address: str, given: dict[str, str]) -> list[int]:
    """Each browser sends the same, from a network of its own; the status of each answer."""
    told = []

    def send(rank: int, client: Client) -> None:
        told.append(client.post(address, given, REMOTE_ADDR=f"192.0.2.{rank}").status_code)

    outcomes = race(*[lambda pair=pair: send(*pair) for pair in enumerate(clients)])
    assert outcomes == [None] * len(clients)
    return sorted(told)


@pytest.mark.parametrize("nir", [DOMINIQUE, CAMILLE], ids=["known", "unknown"])
def test_of_many_logins_at_once_no_more_than_five_are_judged(
    dominique: Trainee, judged: list[bool], nir: str
) -> None:
    told = at_once(browsers(), reverse("login"), {"nir": nir, "password": WRONG})
    assert judged == [False] * 5
    assert told == [200] * 4 + [429] * (AT_ONCE - 4)


@pytest.mark.parametrize("door", ["organisation_login", "admin:login"])
def test_nor_of_a_professional_s(agent: User, judged: list[bool], door: str) -> None:
    at_once(browsers(), reverse(door), {"username": agent.login, "password": WRONG})
    assert judged == [False] * 5


def test_nor_of_a_password_asked_again(dominique: Trainee, judged: list[bool]) -> None:
    told = at_once(browsers(dominique.user), reverse("close_account"), {"current": WRONG})
    assert judged == [False] * 5
    assert told == [200] * 4 + [429] * (AT_ONCE - 4)


def test_nor_of_recovery_codes(agent: User, judged: list[bool]) -> None:
    code = f.a_code(agent)
    wrong = {"code": code[:2] + "zzzzzzzz"}
    judged.clear()
    told = at_once(browsers(agent, by_password=True), reverse("second_factor"), wrong)
    assert judged == [False] * 5
    assert told == [200] * 4 + [429] * (AT_ONCE - 4)


def test_nor_of_the_codes_of_a_device(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    f.a_code(agent)
    tried: list[str] = []
    verify = TOTPDevice.verify_token

    def noted(device: TOTPDevice, token: str) -> bool:
        tried.append(token)
        return bool(verify(device, token))

    monkeypatch.setattr(TOTPDevice, "verify_token", noted)
    at_once(browsers(agent, by_password=True), reverse("second_factor"), {"code": "000000"})
    assert tried == ["000000"] * 5


def test_a_recovery_code_given_twice_at_once_serves_once(agent: User, judged: list[bool]) -> None:
    code = f.a_code(agent)
    clients = browsers(agent, by_password=True)[:2]
    assert at_once(clients, reverse("second_factor"), {"code": code}) == [200, 302]


def test_nor_of_what_one_network_tries_on_many_accounts(judged: list[bool]) -> None:
    """A network is given ten times what an account is: fifty, of which forty-eight are spent."""
    AccessAttempt.objects.create(username="x", ip_address="192.0.2.1", failures_since_start=48)
    # From 001 on: no number has the order 000, and what is no number is judged by no password.
    numbers = [f"17605750130{rank:02d}" for rank in range(1, AT_ONCE + 1)]

    def send(nir: str) -> None:
        Client().post(reverse("login"), {"nir": nir, "password": WRONG}, REMOTE_ADDR="192.0.2.1")

    assert race(*[lambda nir=nir: send(nir) for nir in numbers]) == [None] * AT_ONCE
    assert len(judged) == 2


def test_the_owner_is_told_once_of_what_was_tried_at_once(dominique: Trainee, judged: list[bool]) -> None:
    at_once(browsers(), reverse("login"), {"nir": DOMINIQUE, "password": WRONG})
    told = ProcrastinateJob.objects.filter(task_name="mail_locked").values_list("args", flat=True)
    assert list(told) == [{"user_id": dominique.pk}]


@pytest.mark.parametrize("in_turn", [True, False], ids=["counted in turn", "the control"])
def test_the_last_place_is_one_attempt_s(
    dominique: Trainee, monkeypatch: pytest.MonkeyPatch, in_turn: bool
) -> None:
    login = dominique.user.login
    AccessAttempt.objects.create(username=login, ip_address="192.0.2.1", failures_since_start=4)
    count, allowed = attempts.failures_in, []

    def slowly(rows: QuerySet[Any]) -> int:
        found = count(rows)
        sleep(0.2)
        return found

    monkeypatch.setattr(attempts, "failures_in", slowly)
    if not in_turn:
        monkeypatch.setattr(attempts, "in_turn", id)

    def begin(rank: int) -> None:
        request = RequestFactory().post("/", REMOTE_ADDR=f"192.0.2.{rank}")
        allowed.append(attempts.begin(request, {"username": login}))

    assert race(lambda: begin(1), lambda: begin(1)) == [None, None]
    assert sorted(allowed) == [not in_turn, True]


def test_what_the_site_was_too_busy_to_judge_is_given_back(
    client: Client, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*given: object) -> None:
        raise Busy

    code = f.a_code(agent)
    given = {"username": agent.login, "password": f.PASSWORD}
    with patch.object(MD5PasswordHasher, "verify", busy):
        for _ in range(6):
            assert client.post(reverse("organisation_login"), given).status_code == 503
    assert client.post(reverse("organisation_login"), given).status_code == 302
    with patch.object(MD5PasswordHasher, "verify", busy):
        for _ in range(6):
            assert client.post(reverse("second_factor"), {"code": code}).status_code == 503
    assert client.post(reverse("second_factor"), {"code": code}).status_code == 302
    with patch.object(MD5PasswordHasher, "verify", busy):
        for _ in range(6):
            assert client.post(reverse("recovery_codes"), {"current": f.PASSWORD}).status_code == 503
    assert client.post(reverse("recovery_codes"), {"current": f.PASSWORD}).status_code == 200


def test_a_password_that_is_right_forgets_the_failures_where_it_is_asked_again_too(
    client: Client, dominique: Trainee
) -> None:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    told = [
        client.post(reverse("email_change"), {"current": current}).status_code
        for current in [*[WRONG] * 4, f.PASSWORD, *[WRONG] * 5]
    ]
    assert told == [200] * 9 + [429]


def test_a_lock_that_a_right_answer_opened_meanwhile_still_says_until_when(
    dominique: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the count that locks and the page that says until when, what was counted may be forgotten."""
    monkeypatch.setattr(attempts, "failures_in", lambda found: 50)
    answer = Client().post(reverse("login"), {"nir": DOMINIQUE, "password": f.PASSWORD})
    assert answer.status_code == 429
