"""Opening an account: three steps, one link, and nobody learns who already has one."""

import json
import logging
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Registration, Trainee, User
from accounts.nir import Nir
from tests.accounts.conftest import DOMINIQUE, NOBODY, digest

pytestmark = pytest.mark.django_db
PASSWORD = "Escalade2031"
KEY = Nir.parse(NOBODY).key
STEPS = [reverse(name) for name in ("register", "register_identity", "register_password")]


def identity(**changes):
    return {
        "nir": NOBODY,
        "key": KEY,
        "first_name": "Noé",
        "last_name": "D'Arc-Élie",
        "birth_date": "1985-02-17",
        "mobile": "06 12 34 56 78",
        "landline": "",
        "email": "noe@example.fr",
        "email_again": "Noe@example.fr",
    } | changes


def of(nir, **changes):
    """The identity step for another number, its key right."""
    return identity(nir=nir, key=Nir.parse(nir).key, **changes)


def register(client, given=None, password=PASSWORD):
    client.post(STEPS[0], {"accepted": "on"})
    client.post(STEPS[1], given or identity())
    return client.post(STEPS[2], {"password": password, "password_again": password})


def refusal(client, **changes):
    """The errors of the identity step."""
    client.post(STEPS[0], {"accepted": "on"})
    response = client.post(STEPS[1], identity(**changes))
    assert response.status_code == 200
    return response.context["form"].errors


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


# The whole way


def test_three_steps_and_a_link_open_an_account_that_lands_on_its_summary(client, worker):
    assert register(client).url == reverse("register_sent")
    assert not User.objects.exists()
    worker()
    [message] = mail.outbox
    assert message.to == ["noe@example.fr"]
    link = link_in(message)

    asked = client.get(link)
    assert "Activer mon compte" in asked.text
    assert not User.objects.exists()

    landed = client.post(link, follow=True)
    assert landed.redirect_chain == [(reverse("account"), 302)]
    assert "Votre compte est activé" in landed.text
    trainee = Trainee.objects.select_related("user").get()
    assert trainee.user.login == digest(NOBODY)
    assert trainee.user.get_full_name() == "Noé D'Arc-Élie"
    assert trainee.user.email_confirmed_at
    assert trainee.birth_date == date(1985, 2, 17)
    assert trainee.mobile == "+33612345678"

    worker()
    assert [m.subject.split(" — ")[0] for m in mail.outbox] == [
        "Activez votre compte",
        "Votre compte est activé",
    ]
    client.post(reverse("logout"))
    client.post(reverse("login"), {"nir": NOBODY, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(trainee.pk)


def test_nothing_is_created_before_the_last_step(client):
    client.post(STEPS[0], {"accepted": "on"})
    client.post(STEPS[1], identity())
    assert not User.objects.exists()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("step", STEPS[1:])
def test_no_step_is_skipped(client, step):
    assert client.get(step).url == STEPS[0]
    assert client.post(step, identity()).url == STEPS[0]


def test_the_terms_must_be_accepted_and_can_be_read(client):
    assert client.post(STEPS[0], {"x": "y"}).context["form"].errors.keys() == {"accepted"}
    assert client.get(reverse("terms")).status_code == 200


def test_going_back_finds_what_was_typed_but_never_the_number(client):
    client.post(STEPS[0], {"accepted": "on"})
    client.post(STEPS[1], identity())
    client.post(STEPS[0], {"accepted": "on"})
    page = client.get(STEPS[1])
    assert page.context["form"]["last_name"].value() == "D'Arc-Élie"
    assert page.context["form"]["mobile"].value() == "06 12 34 56 78"
    assert page.context["form"]["nir"].value() is None
    assert NOBODY not in page.text


def test_pressing_twice_ends_on_the_same_page_with_one_message(client, worker):
    first = register(client)
    again = client.post(STEPS[2], {"password": PASSWORD, "password_again": PASSWORD})
    assert first.url == again.url == reverse("register_sent")
    worker()
    assert len(mail.outbox) == 1


# What is refused


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "00"}, "key"),
        ({"key": "5"}, "key"),
        ({"key": "٣٢"}, "key"),
        ({"nir": NOBODY[:11], "key": NOBODY[11:]}, "nir"),
        ({"nir": "123"}, "nir"),
        ({"nir": NOBODY.replace("02", "13", 1)}, "nir"),
        ({"birth_date": "1985-03-17"}, "birth_date"),
        ({"birth_date": "1986-02-17"}, "birth_date"),
        ({"birth_date": "2985-02-17"}, "birth_date"),
        ({"birth_date": "1885-02-17"}, "birth_date"),
        ({"birth_date": "32/13/1985"}, "birth_date"),
        ({"email_again": "neo@example.fr"}, "email_again"),
        ({"email": "noe", "email_again": "noe"}, "email"),
        ({"mobile": "06 12"}, "mobile"),
        ({"landline": "zéro"}, "landline"),
        ({"first_name": "https://evil.example"}, "first_name"),
        ({"last_name": "Gagnez 1 000 €"}, "last_name"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_an_identity_that_cannot_be_is_refused_at_its_field(client, changes, field):
    assert field in refusal(client, **changes)
    assert client.get(STEPS[2]).status_code == 302


@pytest.mark.parametrize("number", ["06 92 12 34 56", "05 90 12 34 56", "05 96 12 34 56", "+33 6 12 34 56 78", "0262123456"])  # fmt: skip
def test_phones_of_the_mainland_and_of_overseas_are_taken(client, number):
    client.post(STEPS[0], {"accepted": "on"})
    assert client.post(STEPS[1], identity(mobile=number)).url == STEPS[2]


def test_phones_are_not_compulsory(client):
    client.post(STEPS[0], {"accepted": "on"})
    assert client.post(STEPS[1], identity(mobile="")).url == STEPS[2]


# Born 10 June 2010: 15 on 10 June 2025, 16 on 10 June 2026.
YOUNG = "1100675013021"


@pytest.mark.parametrize(
    ("today", "apprentice", "accepted"),
    [
        ("2025-06-09", True, False),
        ("2025-06-10", True, True),
        ("2025-06-10", False, False),
        ("2026-06-09", False, False),
        ("2026-06-10", False, True),
    ],
)
def test_an_account_opens_at_16_or_at_15_with_an_apprenticeship(client, today, apprentice, accepted):
    with time_machine.travel(f"{today}T12:00:00+02:00", tick=False):
        client.post(STEPS[0], {"accepted": "on"})
        given = of(YOUNG, birth_date="2010-06-10") | ({"has_apprenticeship": "on"} if apprentice else {})
        response = client.post(STEPS[1], given)
    assert (response.status_code == 302) is accepted


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("Court1", "Court1", "password"),
        ("sansmajuscule1", "sansmajuscule1", "password"),
        ("SANSMINUSCULE1", "SANSMINUSCULE1", "password"),
        ("SansChiffreIci", "SansChiffreIci", "password"),
        ("Password1", "Password1", "password"),
        ("Noe@example.fr1", "Noe@example.fr1", "password"),
        (PASSWORD, PASSWORD + "x", "password_again"),
    ],
)
def test_a_weak_password_or_two_that_differ_are_refused(client, password, again, field):
    client.post(STEPS[0], {"accepted": "on"})
    client.post(STEPS[1], identity())
    response = client.post(STEPS[2], {"password": password, "password_again": again})
    assert field in response.context["form"].errors
    assert not Registration.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "x" * 100_000, "🦊" * 50])
def test_anything_typed_is_an_error_of_the_form(client, text):
    errors = refusal(client, **dict.fromkeys(identity(), text))
    assert {"nir", "first_name", "birth_date", "email"} <= errors.keys()


# Nobody learns who has an account


def test_a_number_that_has_an_account_gets_the_same_pages_and_its_owner_is_told(client, dominique, worker):
    given = of(
        DOMINIQUE, birth_date="1976-05-12", email="curieux@example.fr", email_again="curieux@example.fr"
    )
    assert register(client, given).url == reverse("register_sent")
    worker()
    [message] = mail.outbox
    assert message.to == [dominique.user.email]
    assert message.subject.startswith("Votre compte existe déjà")
    assert "curieux" not in message.body
    assert Trainee.objects.count() == 1
    assert not Registration.objects.exists()


def test_known_and_unknown_numbers_cost_the_same_statements(client, dominique, hashings):
    def statements(given):
        client.post(STEPS[0], {"accepted": "on"})
        client.post(STEPS[1], given)
        hashings.clear()
        with CaptureQueriesContext(connection) as captured:
            client.post(STEPS[2], {"password": PASSWORD, "password_again": PASSWORD})
        return [query["sql"].split('"')[0] for query in captured], len(hashings)

    known = statements(of(DOMINIQUE, birth_date="1976-05-12"))
    assert known == statements(identity())
    assert known[1] == 1


# The number stays nowhere


def test_the_number_is_kept_nowhere_in_clear(client, worker, caplog):
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as captured:
        register(client)
        kept = json.dumps([s.get_decoded() for s in Session.objects.all()])
        waiting = json.dumps(list(Registration.objects.values_list("data", flat=True)))
        worker()
        client.post(link_in(mail.outbox[0]))
        client.get(reverse("account"))
    seen = [kept, waiting, caplog.text, *(m.body for m in mail.outbox), *(q["sql"] for q in captured)]
    assert not any(NOBODY in text for text in seen)
    assert digest(NOBODY) in waiting


def test_a_job_carries_neither_digest_nor_address(client):
    from procrastinate.contrib.django.models import ProcrastinateJob

    register(client)
    [job] = ProcrastinateJob.objects.all()
    assert job.args == {"registration_id": Registration.objects.get().pk}


# The link


@pytest.fixture
def link(client, worker):
    """Noé's link, followed on another device than the one that registered."""
    register(client)
    client.cookies.clear()
    worker()
    return link_in(mail.outbox.pop())


def test_a_link_works_once(client, link):
    assert client.post(link).status_code == 302
    client.post(reverse("logout"))
    for again in (client.get(link), client.post(link)):
        assert again.status_code == 410
        assert "plus valable" in again.text
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1


def test_a_link_dies_after_a_day_and_its_data_with_it(client, worker, link):
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
        assert not User.objects.exists()
        register(client, of(DOMINIQUE, birth_date="1976-05-12"))
        worker()
    assert [waiting.data["login"] for waiting in Registration.objects.all()] == [digest(DOMINIQUE)]


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_opens_nothing(client, link, token):
    address = reverse("confirm_email", args=[token])
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    assert not User.objects.exists()


def test_of_two_registrations_of_a_number_the_first_confirmed_wins(client, worker):
    register(client)
    register(client, identity(email="autre@example.fr", email_again="autre@example.fr"))
    worker()
    first, second = (link_in(message) for message in mail.outbox)
    assert client.post(second).status_code == 302
    client.post(reverse("logout"))
    assert client.post(first).status_code == 410
    assert User.objects.get().email == "autre@example.fr"


def test_a_mail_server_that_is_down_loses_no_registration(client, worker, monkeypatch):
    def down(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("accounts.mails.send_mail", down)
        assert register(client).url == reverse("register_sent")
        with pytest.raises(ConnectionRefusedError):
            worker()
    worker()
    assert len(mail.outbox) == 1


def test_the_agent_who_registers_as_a_trainee_must_leave_first(client, agent):
    client.force_login(agent)
    assert client.get(STEPS[0]).url == reverse("organisation_home")
