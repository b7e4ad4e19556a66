"""An e-mail and a password lost together: the holder proves who they are, waits, and opens the account again."""

import re
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import freezing, recovery
from accounts.identity.models import AccountRecovery
from accounts.people.models import Trainee, User
from cpf_portal.common.errors import Refused
from cpf_portal.simulators.franceconnect import Simulator
from dossiers.holder import closing
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE as NIR
from tests.accounts.conftest import NOBODY
from tests.franceconnect import ANGE, DOMINIQUE, Visitor
from tests.kinds import Response, Work, sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
NEW, OTHER = "retrouvee@example.fr", "Tulipe-Rouge-88"


@pytest.fixture
def dominique(dominique: Trainee) -> Trainee:
    Trainee.objects.update(sex="m")
    return dominique


def at(day: str, hour: str = "10:00:00") -> time_machine.travel:
    return time_machine.travel(
        datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo("Europe/Paris"))
    )


def ask(visitor: Visitor, nir: str = NIR, person: dict[str, str] = DOMINIQUE) -> Response:
    """Ask, go to FranceConnect, say who one is, come back."""
    answer = visitor.client.post(reverse("recovery"), {"nir": nir, "email": NEW, "email_again": NEW})
    assert answer["Location"].startswith(f"{visitor.simulator.url}/authorize?")
    asked = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert asked["acr_values"] == "eidas2"
    return visitor.comes_back(visitor.says(asked, person))


def link_to(address: str, mails: list[EmailMultiAlternatives], page: str = "reouverture") -> str:
    mail = next(mail for mail in reversed(mails) if mail.to == [address])
    return sure(re.search(rf"http://localhost:8000(/{page}/\S+)", str(mail.body))).group(1)


def choose(link: str, password: str = OTHER) -> Response:
    return Client().post(link, {"password": password, "password_again": password})


def opens(password: str) -> bool:
    client = Client()
    client.post(reverse("login"), {"nir": NIR, "password": password})
    return "_auth_user_id" in client.session


def test_the_account_opens_with_another_address_after_three_business_days(
    visitor: Visitor, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    former, session = dominique.user.email, Client()
    session.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    assert ask(visitor)["Location"] == reverse("recovery_asked")
    asked = AccountRecovery.objects.get()
    assert asked.until == date(2026, 11, 27)
    worker()
    assert {mail.to[0] for mail in mailoutbox} == {former, NEW}
    link = link_to(NEW, mailoutbox)
    with at("2026-11-27", "23:59:59"):
        assert "vendredi 27 novembre 2026" in Client().get(link).text
        choose(link)
        assert opens(f.PASSWORD)
    with at("2026-11-28", "00:00:01"):
        assert choose(link)["Location"] == reverse("login")
        assert (opens(f.PASSWORD), opens(OTHER)) == (False, True)
        assert session.get(reverse("account")).status_code == 302
        assert choose(link, "Rose-Jaune-2026").status_code == 410, "it serves once"
        worker()
    user = User.objects.get(pk=dominique.pk)
    assert user.email == NEW
    assert [mail.to for mail in mailoutbox[-2:]] == [[NEW], [former]]
    told = list(user.security_events.order_by("pk").values_list("what", flat=True))
    assert [what for what in told if what.startswith("recover")] == ["recovery_asked", "recovered"]


def test_the_former_address_stops_it(
    visitor: Visitor, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(visitor)
    worker()
    stop, link = link_to(dominique.user.email, mailoutbox), link_to(NEW, mailoutbox)
    assert "Arrêter la réouverture" in Client().get(stop).text
    assert AccountRecovery.objects.get().stopped_at is None, "reading the link stops nothing"
    Client().post(stop)
    assert Client().get(stop).status_code == Client().get(link).status_code == 410
    with at("2026-12-01"):
        assert choose(link).status_code == 410
    assert opens(f.PASSWORD)
    assert User.objects.get(pk=dominique.pk).email == dominique.user.email


@pytest.mark.parametrize(("nir", "person"), [(NIR, ANGE), (NOBODY, DOMINIQUE)])
def test_nothing_tells_whether_a_number_has_an_account(
    visitor: Visitor,
    dominique: Trainee,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
    nir: str,
    person: dict[str, str],
) -> None:
    assert ask(visitor, nir, person)["Location"] == reverse("recovery_asked")
    worker()
    assert mailoutbox == []
    assert AccountRecovery.objects.get().proven_at is None
    assert not dominique.user.security_events.filter(what="recovery_asked").exists()


def test_asking_is_the_same_work_for_every_number(visitor: Visitor, dominique: Trainee) -> None:
    def statements(nir: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            visitor.client.post(reverse("recovery"), {"nir": nir, "email": NEW, "email_again": NEW})
        return [re.sub(r"'[^']*'|\d+", "?", each["sql"])[:60] for each in asked]

    statements(NOBODY)
    assert statements(NIR) == statements(NOBODY)


def test_an_account_linked_to_another_identity_is_not_given(visitor: Visitor, dominique: Trainee) -> None:
    Trainee.objects.update(franceconnect_sub="another")
    ask(visitor)
    assert AccountRecovery.objects.get().proven_at is None


def test_a_lower_level_or_leaving_proves_nothing(visitor: Visitor, dominique: Trainee) -> None:
    visitor.simulator.faults["id_token"] = {"acr": "eidas1"}
    assert ask(visitor)["Location"] == reverse("recovery")
    assert AccountRecovery.objects.get().proven_at is None


def test_it_is_asked_three_times_a_day_for_one_number_at_most(visitor: Visitor) -> None:
    given = {"nir": NIR, "email": NEW, "email_again": NEW}
    for _ in range(3):
        assert visitor.client.post(reverse("recovery"), given).status_code == 302
    assert "Trop de demandes" in visitor.client.post(reverse("recovery"), given).text


def test_what_is_wrong_is_said(client: Client, franceconnect: Simulator) -> None:
    answer = client.post(reverse("recovery"), {"nir": "12", "email": NEW, "email_again": "x@example.fr"})
    assert set(answer.context["form"].errors) == {"nir", "email_again"}
    assert not AccountRecovery.objects.exists()
    assert reverse("recovery") in client.get(reverse("password_reset")).text


def test_freezing_stops_it_and_what_is_proven_after_unfreezes(
    visitor: Visitor, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(visitor)
    freezing.freeze(dominique.pk)
    assert sure(AccountRecovery.objects.get()).stopped_at
    ask(visitor)
    worker()
    with at("2026-11-30"):
        choose(link_to(NEW, mailoutbox))
    assert User.objects.get(pk=dominique.pk).frozen_at is None
    assert opens(OTHER)


def test_the_last_that_is_proven_replaces_the_one_before(visitor: Visitor, dominique: Trainee) -> None:
    ask(visitor)
    ask(visitor)
    assert recovery.waiting_of(dominique.pk).count() == 1
    assert AccountRecovery.objects.filter(stopped_at__isnull=False).count() == 1


def test_a_weak_password_is_said_and_the_link_still_serves(
    visitor: Visitor, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(visitor)
    worker()
    with at("2026-11-30"):
        link = link_to(NEW, mailoutbox)
        assert choose(link, "court").context["form"].errors
        assert choose(link).status_code == 302


@pytest.mark.parametrize("page", ["recovery_stop", "recovery_finish"])
@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_is_answered(client: Client, page: str, token: str) -> None:
    address = reverse(page, args=[token])
    assert client.get(address).status_code == client.post(address).status_code == 410


def test_a_link_is_of_its_kind(
    visitor: Visitor, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(visitor)
    worker()
    token = link_to(dominique.user.email, mailoutbox).split("/")[-2]
    assert recovery.to_finish(token) is None
    assert sure(recovery.to_stop(token)).trainee_id == dominique.pk


def test_a_closed_account_does_not_open_again(visitor: Visitor, dominique: Trainee) -> None:
    ask(visitor)
    waiting = AccountRecovery.objects.get()
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not AccountRecovery.objects.exists()
    with at("2026-11-30"), pytest.raises(Refused):
        recovery.finish(waiting, OTHER)


def test_its_holder_reads_it(visitor: Visitor, dominique: Trainee) -> None:
    ask(visitor)
    hers = Client()
    hers.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    assert NEW in hers.get(reverse("my_data")).text
    told = hers.get(reverse("my_data_file")).json()["réouvertures"]
    assert told[0]["nouvelle adresse"] == NEW
    assert f.digest(NIR) not in str(told)
