"""An account stays one's own: password, e-mail, recent logins, other devices."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.mails import jobs, links
from accounts.people.models import Trainee, User
from accounts.security import safeguards
from accounts.security.models import EmailChange
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
NEW = "Apprendre2026"


def enter(client: Client, nir: str = DOMINIQUE, password: str = f.PASSWORD, **more: Any) -> Client:
    answer = client.post(reverse("login"), {"nir": nir, "password": password}, **more)
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def change_password(client: Client, current: str = f.PASSWORD, new: str = NEW, again: str = NEW) -> Response:
    return client.post(
        reverse("password_change"), {"current": current, "password": new, "password_again": again}
    )


def test_another_password_ends_the_other_sessions_and_is_told(
    client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = enter(Client())
    enter(client)
    assert change_password(client)["Location"] == reverse("security")
    assert is_in(client)
    assert not is_in(other)
    worker()
    assert mailoutbox[-1].to == [dominique.user.email]
    assert "mot de passe" in mailoutbox[-1].subject
    client.post(reverse("logout"))
    enter(client, password=NEW)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"current": "Faux2026"}, "current"),
        ({"new": "court1A", "again": "court1A"}, "password"),
        ({"again": "Autre2026"}, "password_again"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    client: Client, dominique: Trainee, given: dict[str, str], field: str
) -> None:
    enter(client)
    answer = change_password(client, **given)
    assert field in answer.context["form"].errors
    assert User.objects.get(pk=dominique.pk).check_password(f.PASSWORD)


def test_disconnecting_the_other_devices_keeps_this_one(client: Client, dominique: Trainee) -> None:
    other = enter(Client())
    enter(client)
    client.post(reverse("disconnect_others"))
    assert is_in(client)
    assert not is_in(other)


def test_the_recent_logins_say_when_from_where_and_with_what(client: Client, dominique: Trainee) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    enter(client, headers={"user-agent": agent}, REMOTE_ADDR="192.0.2.7")
    page = client.get(reverse("security")).text
    assert "Firefox, Linux" in page
    assert "192.0.2.7" in page
    stranger = f.a_trainee("Camille")
    assert safeguards.recent_logins(stranger.user) == []


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        ("<script>", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_device_is_two_words(text: str, device: str) -> None:
    assert safeguards.device_of(text) == device


class TestEmail:
    def ask(
        self,
        client: Client,
        email: str = "nouvelle@courriel.example",
        current: str = f.PASSWORD,
        again: str | None = None,
    ) -> Response:
        given = {"current": current, "email": email, "email_again": again or email}
        return client.post(reverse("email_change"), given)

    def link(self, worker: Work, mailoutbox: list[EmailMultiAlternatives]) -> str:
        worker()
        return sure(
            re.search(r"http://localhost:8000(/securite/adresse/\S+)", str(mailoutbox[-1].body))
        ).group(1)

    def test_it_changes_only_once_the_link_sent_to_it_is_followed(
        self, client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        former = dominique.user.email
        self.ask(enter(client))
        link = self.link(worker, mailoutbox)
        assert mailoutbox[-1].to == ["nouvelle@courriel.example"]
        anyone = Client()
        assert "Confirmer cette adresse" in anyone.get(link).text
        dominique.user.refresh_from_db()
        assert dominique.user.email == former
        anyone.post(link)
        dominique.user.refresh_from_db()
        assert dominique.user.email == "nouvelle@courriel.example"
        worker()
        assert mailoutbox[-1].to == [former], "the old address is told"
        assert anyone.get(link).status_code == anyone.post(link).status_code == 410

    def test_both_addresses_are_told_when_it_is_asked_and_every_session_ends_when_it_changes(
        self, client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        former, elsewhere = dominique.user.email, enter(Client())
        self.ask(enter(client))
        worker()
        told = {mail.to[0]: mail.body for mail in mailoutbox}
        assert set(told) == {former, "nouvelle@courriel.example"}
        assert "Rien ne change avant" in told[former]
        assert "/securite/adresse/" not in told[former], "only the new address has the link"
        assert is_in(elsewhere)
        Client().post(self.link_of(str(told["nouvelle@courriel.example"])))
        assert not is_in(client)
        assert not is_in(elsewhere)

    def link_of(self, text: str) -> str:
        return sure(re.search(r"http://localhost:8000(/securite/adresse/\S+)", text)).group(1)

    def test_the_password_is_asked_again_and_the_address_twice(
        self, client: Client, dominique: Trainee
    ) -> None:
        enter(client)
        assert "current" in self.ask(client, current="Faux2026").context["form"].errors
        assert "email_again" in self.ask(client, again="autre@courriel.example").context["form"].errors
        assert not EmailChange.objects.exists()

    @pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
    def test_a_forged_link_is_answered(self, client: Client, token: str) -> None:
        assert client.get(reverse("email_confirm", args=[token])).status_code == 410

    def test_a_link_lives_a_day(
        self, client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        self.ask(enter(client))
        link = self.link(worker, mailoutbox)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert Client().post(link).status_code == 410

    def test_a_later_change_cancels_the_links_of_before(
        self, client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        self.ask(enter(client))
        first = self.link(worker, mailoutbox)
        self.ask(client, "autre@courriel.example")
        Client().post(self.link(worker, mailoutbox))
        assert Client().post(first).status_code == 410

    def test_an_agent_logs_in_with_the_new_address_unless_it_is_someone_s(
        self, client: Client, agent: User
    ) -> None:
        other = f.a_member(f.an_organisation("Cap Métiers Sud"))
        for email, login in (("neuf@atelier.example", "neuf@atelier.example"), (other.login, None)):
            change = EmailChange.objects.create(
                user=agent, former=User.objects.get(pk=agent.pk).email, email=email
            )
            Client().post(links.new_address(change).removeprefix("http://localhost:8000"))
            agent.refresh_from_db()
            assert agent.login == (login or "neuf@atelier.example")

    def test_jobs_carry_no_address(self, client: Client, dominique: Trainee) -> None:
        assert set(jobs.mail_new_address.func.__annotations__) == {"change_id", "return"}


def test_strangers_and_the_unknown_reach_none_of_it(client: Client) -> None:
    for name in ("security", "password_change", "email_change"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse("disconnect_others")).status_code == 302
