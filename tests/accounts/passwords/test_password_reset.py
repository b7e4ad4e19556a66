"""A forgotten password: a link to the account's own address, for an hour, for one use."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.mails import links
from accounts.people.models import Trainee, User
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
ASK = reverse("password_reset")
NEW = "Escalade2031"


def ask(client: Client, who: str) -> Response:
    return client.post(ASK, {"who": who})


def choose(client: Client, link: str, password: str = NEW, again: str | None = None) -> Response:
    return client.post(link, {"password": password, "password_again": again or password})


@pytest.fixture
def link(client: Client, dominique: Trainee, worker: Work) -> str:
    """Dominique's link."""
    ask(client, DOMINIQUE)
    worker()
    return sure(re.search(r"https?://[^/]+(/\S+)", str(mail.outbox.pop().body)))[1]


def test_a_trainee_asks_by_number_and_is_written_to(client: Client, dominique: Trainee, worker: Work) -> None:
    assert ask(client, "1 76 05 75 013 042")["Location"] == reverse("password_reset_sent")
    assert not mail.outbox
    worker()
    [message] = mail.outbox
    assert message.to == [dominique.user.email]
    assert DOMINIQUE not in message.body


def test_an_agent_asks_by_e_mail_and_comes_back_by_their_door(
    client: Client, agent: User, worker: Work
) -> None:
    ask(client, agent.email.upper())
    worker()
    link = sure(re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body)))[1]
    assert choose(client, link)["Location"] == reverse("organisation_login")


@pytest.mark.parametrize("who", [CAMILLE, "inconnu@atelier.example"])
def test_unknown_people_get_the_same_answer_for_the_same_statements(
    client: Client, dominique: Trainee, agent: User, worker: Work, who: str
) -> None:
    def statements(asked: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            response = ask(client, asked)
        assert response["Location"] == reverse("password_reset_sent")
        return [re.split(" WHERE |SAVEPOINT |VALUES|[{]", query["sql"])[0] for query in captured]

    assert statements(who) == statements(agent.email if "@" in who else DOMINIQUE)
    worker()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("who", ["n'importe quoi", "1" * 200, DOMINIQUE[:-1], "gestion@atelier"])
def test_what_is_neither_a_number_nor_an_address_is_said_at_once(
    client: Client, dominique: Trainee, worker: Work, who: str
) -> None:
    assert ask(client, who).context["form"].errors.keys() == {"who"}
    assert worker() == []


def test_known_and_unknown_take_overlapping_times(
    client: Client, dominique: Trainee, settings: Settings
) -> None:
    """Half of the times of each lie among the other's: what one asks cannot be told from the clock."""
    times: dict[str, list[float]] = {DOMINIQUE: [], CAMILLE: []}
    for rank in range(30):
        for nir, taken in times.items():
            person = Client(REMOTE_ADDR=f"192.0.2.{rank}")
            start = time.perf_counter()
            assert ask(person, nir).status_code == 302
            taken.append(time.perf_counter() - start)
    for one, other in (times.values(), reversed(list(times.values()))):
        low, _, high = statistics.quantiles(other, n=4)
        assert min(one) <= high
        assert statistics.median(one) >= low * 0.5
        assert statistics.median(one) <= high * 2


def test_a_trainee_is_not_found_by_e_mail_nor_by_digest(
    client: Client, dominique: Trainee, worker: Work
) -> None:
    ask(client, dominique.user.email)
    ask(client, dominique.user.login)
    worker()
    assert not mail.outbox


def test_a_closed_account_is_not_written_to(client: Client, dominique: Trainee, worker: Work) -> None:
    User.objects.filter(pk=dominique.pk).update(is_active=False)
    assert ask(client, DOMINIQUE).status_code == 302
    worker()
    assert not mail.outbox


def test_the_link_changes_the_password_and_its_owner_is_told(
    client: Client, dominique: Trainee, worker: Work, link: str
) -> None:
    assert client.get(link).status_code == 200
    assert choose(client, link)["Location"] == reverse("login")
    user = User.objects.get(pk=dominique.pk)
    assert user.check_password(NEW)
    worker()
    assert [m.subject.split(" — ")[0] for m in mail.outbox] == ["Votre mot de passe a changé"]


def test_the_link_works_once(client: Client, link: str) -> None:
    choose(client, link)
    assert client.get(link).status_code == 410
    assert choose(client, link, "Autre2032mot").status_code == 410
    assert User.objects.get().check_password(NEW)


def test_the_link_dies_after_an_hour(client: Client, link: str) -> None:
    with time_machine.travel(timezone.localtime() + timedelta(hours=1, minutes=1)):
        assert client.get(link).status_code == 410
        assert choose(client, link).status_code == 410
    assert User.objects.get().check_password(f.PASSWORD)


def test_a_login_in_between_kills_the_link(client: Client, link: str) -> None:
    client.post(reverse("login"), {"nir": DOMINIQUE, "password": f.PASSWORD})
    assert choose(client, link).status_code == 410


def test_a_new_password_closes_the_other_devices(client: Client, dominique: Trainee) -> None:
    elsewhere = Client()
    elsewhere.force_login(dominique.user)
    assert elsewhere.get(reverse("account")).status_code == 200
    choose(client, links.new_password(User.objects.get(pk=dominique.pk)))
    assert elsewhere.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    ("password", "again"), [("court1A", None), ("sansmajuscule1", None), (NEW, NEW + "x"), ("\x00", None)]
)
def test_a_password_that_will_not_do_changes_nothing(
    client: Client, link: str, password: str, again: str | None
) -> None:
    response = choose(client, link, password, again)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert User.objects.get().check_password(f.PASSWORD)


@pytest.mark.parametrize("uid", ["MQ", "é", "AAAA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "x" * 3000])
def test_a_forged_link_changes_nothing(client: Client, dominique: Trainee, uid: str) -> None:
    address = reverse("password_reset_confirm", args=[uid, "abc-def"])
    assert client.get(address).status_code == 410
    assert choose(client, address).status_code == 410


@pytest.mark.parametrize("who", ["\x00", "", "x" * 100_000])
def test_anything_typed_is_an_error_of_the_form(client: Client, who: str) -> None:
    assert ask(client, who).context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_new_password_to_be_hashed(
    client: Client, dominique: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing may wait for its turn: meanwhile the account is not held, and its owner may log in."""
    link, encode, held = links.new_password(dominique.user), MD5PasswordHasher.encode, []

    def encoded(self: MD5PasswordHasher, *given: Any) -> str:
        held.append(connection.in_atomic_block)
        return encode(self, *given)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encoded)
    assert choose(client, link.removeprefix("http://localhost:8000")).status_code == 302
    assert held == [False]
