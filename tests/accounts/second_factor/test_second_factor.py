"""The second factor of organisations and staff: before any page of theirs, set up, lost, found."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.people.models import User
from accounts.second_factor import devices
from accounts.second_factor.models import RecoveryCode, RecoveryDevice
from tests import factories as f
from tests.entered import only_by_password
from tests.kinds import Response, Work

pytestmark = pytest.mark.django_db
FILLING = dict.fromkeys(("payment_id", "answer_id", "gesture_id"), "00000000-0000-0000-0000-000000000001")
CODE, ENROL = reverse("second_factor"), reverse("second_factor_enrol")


@pytest.fixture
def agent() -> User:
    return f.a_member(f.an_organisation(), password=f.PASSWORD)


@pytest.fixture
def staff() -> User:
    return f.a_staff_member(password=f.PASSWORD)


def by_password(client: Client, user: User) -> Client:
    only_by_password(client, user)
    return client


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


def leads_to_the_code(answer: Response) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(
        ("/securite/", "/connexion/", "/organisme/connexion/")
    )


def addresses() -> list[str]:
    """Every address of the site that needs no argument, or one that any number fills."""
    found = []
    for name, (possibilities, *_) in ((n, v) for n, vs in get_resolver().reverse_dict.lists() for v in vs):
        if isinstance(name, str):
            pattern, arguments = possibilities[0]
            found.append("/" + pattern % {name: FILLING.get(name, "1") for name in arguments})
    return found


PUBLIC = re.compile(
    r"^/($|captcha|mon-compte/adresse/1/|session|comprendre|donnees-personnelles|sante|favicon|connexion|organisme/connexion|deconnexion|conditions|inscription|mot-de-passe"
    r"|franceconnect/($|retour)|comparer|recherche|formations/1/$|organisme/invitation|webhooks|geler/1/|organisme/messages/adresse/1/|reouverture|securite/(code|activer|adresse/1|retirer/1|nom/1)/"
    r"|contact/|signaler/|api/$|organisme/sessions/agenda/1\.ics|employeurs/|interlocuteurs/|professionnels/|reclamation/|signaler-une-faille/"
    r"|aide/|accessibilite/|mentions-legales/|plan-du-site/|certifications/1/|organismes/(1|referencement)/|composants/|demonstration/|hors-ligne/|service-worker|site\.webmanifest|robots\.txt|sitemap|\.well-known/)"
)


@pytest.mark.parametrize("path", sorted({a for a in addresses() if not PUBLIC.match(a)}))
def test_a_password_alone_reaches_no_page_of_a_professional(
    client: Client, agent: User, staff: User, path: str
) -> None:
    for user in (agent, staff):
        f.a_code(user)
        assert leads_to_the_code(by_password(client, user).get(path)), path


@pytest.mark.parametrize("path", ["/admin/", "/admin/dossiers/dossier/", "/admin/password_change/"])
def test_nor_any_of_the_administration(client: Client, staff: User, path: str) -> None:
    assert leads_to_the_code(by_password(client, staff).get(path))


def test_a_trainee_has_no_second_factor(client: Client) -> None:
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    assert client.get(reverse("account")).status_code == 200
    assert client.get(CODE).status_code == client.get(ENROL).status_code == 404


def test_setting_it_up_then_coming_back(client: Client, agent: User) -> None:
    by_password(client, agent)
    answer = client.get(reverse("organisation_dossiers"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(ENROL)
    page = client.get(ENROL)
    assert "data:image/svg+xml" in page.text
    key = client.session["second_factor_key"]
    assert client.post(ENROL, {"code": "000000"}).status_code == 200
    assert not TOTPDevice.objects.exists()
    shown = client.post(ENROL, {"code": f"{totp(bytes.fromhex(key)):06d}", "next": "/organisme/dossiers/"})
    codes = re.findall(r"<code>(\w+)</code>", shown.text)
    assert len(set(codes)) == 10
    assert 'href="/organisme/dossiers/"' in shown.text
    assert client.get(reverse("organisation_home")).status_code == 200

    client.post(reverse("logout"))
    given = {"username": agent.login, "password": f.PASSWORD, "next": "/organisme/dossiers/"}
    answer = client.post(reverse("organisation_login"), given, follow=True)
    assert answer.redirect_chain[-1][0] == f"{CODE}?next=%2Forganisme%2Fdossiers%2F"
    assert (
        client.post(CODE, {"code": codes[0].upper(), "next": "/organisme/dossiers/"})["Location"]
        == "/organisme/dossiers/"
    )
    client.post(reverse("logout"))
    by_password(client, agent)
    assert "déjà servi" in client.post(CODE, {"code": codes[0]}).text


def test_a_code_works_once_and_only_for_a_moment(client: Client, agent: User) -> None:
    device = TOTPDevice.objects.create(user=agent)
    code = code_of(device)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert by_password(client, agent).post(CODE, {"code": code}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        code = code_of(device)
        assert client.post(CODE, {"code": code}).status_code == 302
        other = by_password(type(client)(), agent)
        assert other.post(CODE, {"code": code}).status_code == 200


def test_a_right_code_is_taken_just_after_wrong_ones(client: Client, agent: User) -> None:
    device = TOTPDevice.objects.create(user=agent)
    by_password(client, agent)
    for _ in range(4):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


@pytest.mark.parametrize("kind", ["time-based", "recovery"])
def test_five_wrong_codes_suspend_the_second_factor_wherever_they_come_from(
    client: Client, agent: User, kind: str, mailoutbox: list[EmailMultiAlternatives], worker: Work
) -> None:
    recovery, device = f.a_code(agent), TOTPDevice.objects.get(user=agent)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for n in range(5):
            other = by_password(type(client)(), agent)
            wrong = "000000" if kind == "time-based" else recovery[:2] + "zzzzzzzz"
            answer = other.post(CODE, {"code": wrong}, REMOTE_ADDR=f"192.0.2.{n}")
        assert answer.status_code == 429
        worker()
        assert mailoutbox[-1].to == [agent.email]
        for right in (code_of(device), recovery):
            assert by_password(client, agent).post(CODE, {"code": right}).status_code == 429
    with time_machine.travel(now + timedelta(minutes=14, seconds=59), tick=False):
        assert by_password(client, agent).post(CODE, {"code": recovery}).status_code == 429
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        assert by_password(client, agent).post(CODE, {"code": recovery}).status_code == 302


def test_a_password_given_again_does_not_forget_the_wrong_codes(client: Client, agent: User) -> None:
    f.a_code(agent)
    for _ in range(5):
        client.post(reverse("organisation_login"), {"username": agent.login, "password": f.PASSWORD})
        answer = client.post(CODE, {"code": "000000"})
        client.post(reverse("logout"))
    assert answer.status_code == 429


def test_wrong_codes_do_not_suspend_the_login(client: Client, agent: User) -> None:
    f.a_code(agent)
    for _ in range(5):
        by_password(client, agent).post(CODE, {"code": "000000"})
    client.post(reverse("logout"))
    given = {"username": agent.login, "password": f.PASSWORD}
    assert client.post(reverse("organisation_login"), given).status_code == 302


def test_a_recovery_code_is_not_to_be_read_in_the_database(agent: User) -> None:
    codes = devices.new_recovery_codes(agent)
    kept = [str(row) for model in (RecoveryDevice, RecoveryCode) for row in model.objects.values()]
    assert len(kept) == 11
    assert not any(code in row for code in codes for row in kept)
    assert not apps.is_installed("django_otp.plugins.otp_static"), "it keeps them as they are"


@pytest.mark.parametrize("code", ["", "é" * 20, "12 34 56", "'; DROP TABLE", "0" * 400, "\x00"])
def test_any_text_is_answered(client: Client, agent: User, code: str) -> None:
    TOTPDevice.objects.create(user=agent)
    assert by_password(client, agent).post(CODE, {"code": code}).status_code in (200, 400)


def test_other_recovery_codes_cancel_the_former(client: Client, agent: User) -> None:
    former = f.a_code(agent)
    client.force_login(agent, backend="accounts.login.backends.EmailBackend")
    assert client.get(reverse("recovery_codes")).status_code == 200
    page = client.post(reverse("recovery_codes"), {"current": f.PASSWORD})
    assert len(re.findall(r"<code>\w+</code>", page.text)) == 10
    assert "déjà servi" in by_password(type(client)(), agent).post(CODE, {"code": former}).text


def test_where_one_was_going_stays_on_the_site(client: Client, agent: User) -> None:
    code = f.a_code(agent)
    answer = by_password(client, agent).post(CODE, {"code": code, "next": "https://ailleurs.example/"})
    assert answer["Location"] == reverse("organisation_home")
