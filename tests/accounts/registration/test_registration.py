"""Opening an account: three steps, one link, and nobody learns who already has one."""

import json
import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee, User
from accounts.registration.models import Registration
from tests.accounts.conftest import DOMINIQUE, NOBODY, digest
from tests.accounts.registration.registering import PASSWORD, STEPS, identify, identity, of, register
from tests.kinds import Work, sure

pytestmark = pytest.mark.django_db


def link_in(message: EmailMessage | EmailMultiAlternatives) -> str:
    return sure(re.search(r"https?://[^/]+(/\S+)", str(message.body)))[1]


# The whole way


def test_three_steps_and_a_link_open_an_account_that_lands_on_its_summary(
    client: Client, worker: Work
) -> None:
    assert register(client)["Location"] == reverse("register_sent")
    assert identity()["email"] in client.get(reverse("register_sent")).text
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


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [("/formations/sessions/7/dossier/", "/formations/sessions/7/dossier/"), ("https://x.example/", "")],
)
def test_whoever_was_going_somewhere_on_the_site_lands_there_on_any_browser(
    client: Client, worker: Work, wanted: str, lands: str
) -> None:
    client.get(STEPS[0], {"next": wanted})
    client.post(STEPS[0], {"accepted": "on"})
    client.get(STEPS[0])  # « Étape précédente »
    register(client)
    worker()
    opened = Client().post(link_in(mail.outbox[0]))
    assert opened["Location"] == (lands or reverse("account"))


def test_the_login_page_passes_on_where_one_was_going(client: Client) -> None:
    text = client.get(reverse("login"), {"next": "/formations/sessions/7/dossier/"}).text
    assert 'href="/inscription/?next=/formations/sessions/7/dossier/"' in text


def test_nothing_is_created_before_the_last_step(client: Client) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    identify(client, identity())
    assert not User.objects.exists()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("step", STEPS[1:])
def test_no_step_is_skipped(client: Client, step: str) -> None:
    assert client.get(step)["Location"] == STEPS[0]
    assert client.post(step, identity())["Location"] == STEPS[0]


def test_the_terms_must_be_accepted_and_can_be_read(client: Client) -> None:
    assert client.post(STEPS[0], {"x": "y"}).context["form"].errors.keys() == {"accepted"}
    assert client.get(reverse("terms")).status_code == 200


def test_the_terms_that_are_not_ticked_are_asked_for_as_a_box_is(client: Client) -> None:
    assert "Cochez cette case pour donner votre accord." in client.post(STEPS[0], {"accepted": ""}).text


def test_the_summary_has_a_line_for_each_field_as_many_as_it_says(client: Client) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    identify(client)
    page = client.post(STEPS[2], {"password": "azerty", "password_again": "azerty"}).text
    summary = page.partition("Un point est à corriger")[2].partition("</ul>")[0]
    assert summary.count("<li>") == 1
    assert "trop court" in summary
    assert "majuscule" in summary


def test_going_back_finds_what_was_typed_but_never_the_number(client: Client) -> None:
    client.post(STEPS[0], {"accepted": "on"})
    identify(client, identity())
    client.post(STEPS[0], {"accepted": "on"})
    page = client.get(STEPS[1])
    assert page.context["form"]["last_name"].value() == "D'Arc-Élie"
    assert page.context["form"]["mobile"].value() == "06 12 34 56 78"
    assert page.context["form"]["nir"].value() is None
    assert NOBODY not in page.text


def test_pressing_twice_ends_on_the_same_page_with_one_message(client: Client, worker: Work) -> None:
    first = register(client)
    again = client.post(STEPS[2], {"password": PASSWORD, "password_again": PASSWORD})
    assert first["Location"] == again["Location"] == reverse("register_sent")
    worker()
    assert len(mail.outbox) == 1


# Nobody learns who has an account


def test_a_number_that_has_an_account_gets_the_same_pages_and_its_owner_is_told(
    client: Client, dominique: Trainee, worker: Work
) -> None:
    given = of(
        DOMINIQUE, birth_date="1976-05-12", email="curieux@example.fr", email_again="curieux@example.fr"
    )
    assert register(client, given)["Location"] == reverse("register_sent")
    worker()
    [message] = mail.outbox
    assert message.to == [dominique.user.email]
    assert message.subject.startswith("Votre compte existe déjà")
    assert "curieux" not in message.body
    assert Trainee.objects.count() == 1
    assert not Registration.objects.exists()


def test_known_and_unknown_numbers_cost_the_same_statements(
    client: Client, dominique: Trainee, hashings: list[str]
) -> None:
    def statements(given: dict[str, Any]) -> tuple[list[str], int]:
        client.post(STEPS[0], {"accepted": "on"})
        identify(client, given)
        hashings.clear()
        with CaptureQueriesContext(connection) as captured:
            client.post(STEPS[2], {"password": PASSWORD, "password_again": PASSWORD})
        return [re.split("[\"']", query["sql"])[0] for query in captured], len(hashings)

    known = statements(of(DOMINIQUE, birth_date="1976-05-12"))
    assert known == statements(identity())
    assert known[1] == 1


# The number stays nowhere


def test_the_number_is_kept_nowhere_in_clear(
    client: Client, worker: Work, caplog: pytest.LogCaptureFixture
) -> None:
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


def test_a_job_carries_neither_digest_nor_address(client: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    register(client)
    [job] = ProcrastinateJob.objects.all()
    assert job.args == {"registration_id": Registration.objects.get().pk}


# The link


@pytest.fixture
def link(client: Client, worker: Work) -> str:
    """Noé's link, followed on another device than the one that registered."""
    register(client)
    client.cookies.clear()
    worker()
    return link_in(mail.outbox.pop())


def test_a_link_works_once(client: Client, link: str) -> None:
    assert client.post(link).status_code == 302
    client.post(reverse("logout"))
    for again in (client.get(link), client.post(link)):
        assert again.status_code == 410
        assert "plus valable" in again.text
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1


def test_a_link_dies_after_a_day_and_its_data_with_it(client: Client, worker: Work, link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
        assert not User.objects.exists()
        register(client, of(DOMINIQUE, birth_date="1976-05-12"))
        worker()
    assert [waiting.data["login"] for waiting in Registration.objects.all()] == [digest(DOMINIQUE)]


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_opens_nothing(client: Client, link: str, token: str) -> None:
    address = reverse("confirm_email", args=[token])
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410
    assert not User.objects.exists()


def test_of_two_registrations_of_a_number_the_first_confirmed_wins(client: Client, worker: Work) -> None:
    register(client)
    register(client, identity(email="autre@example.fr", email_again="autre@example.fr"))
    worker()
    first, second = (link_in(message) for message in mail.outbox)
    assert client.post(second).status_code == 302
    client.post(reverse("logout"))
    assert client.post(first).status_code == 410
    assert User.objects.get().email == "autre@example.fr"


def test_a_mail_server_that_is_down_loses_no_registration(
    client: Client, worker: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object, **_kwargs: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("accounts.mails.sender.post.send", down)
        assert register(client)["Location"] == reverse("register_sent")
        with pytest.raises(ConnectionRefusedError):
            worker()
    worker()
    assert len(mail.outbox) == 1


def test_the_agent_who_registers_as_a_trainee_must_leave_first(client: Client, agent: User) -> None:
    client.force_login(agent)
    assert client.get(STEPS[0])["Location"] == reverse("organisation_home")
