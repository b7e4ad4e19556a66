"""Logging in and out: each by their own door, and no door tells who exists."""

import re
import statistics
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.login.backends import NirBackend
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE, digest
from tests.kinds import Response

pytestmark = pytest.mark.django_db
LOGIN, ORGANISATION_LOGIN = reverse("login"), reverse("organisation_login")


def enter(client: Client, nir: str = DOMINIQUE, password: str = f.PASSWORD, **more: str) -> Response:
    return client.post(LOGIN, {"nir": nir, "password": password, **more})


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def without_token(response: Response) -> list[str]:
    """The page, less what is random in it."""
    return [line for line in response.text.splitlines() if "csrfmiddlewaretoken" not in line]


# Trainees


@pytest.mark.parametrize("typed", [DOMINIQUE, "1 76 05 75 013 042", DOMINIQUE + Nir.parse(DOMINIQUE).key])
def test_a_trainee_enters_by_number_and_lands_on_the_account(
    client: Client, dominique: Trainee, typed: str
) -> None:
    response = enter(client, typed)
    assert response.status_code == 302
    assert response["Location"] == reverse("account")
    assert client.session["_auth_user_id"] == str(dominique.pk)


def test_a_corsican_number_is_read_in_small_letters_too(client: Client) -> None:
    f.a_trainee("Ange", "Mattei", login=digest("182022A004015"), password=f.PASSWORD)
    assert enter(client, "182022a004015").status_code == 302


def test_the_login_page_has_its_links_and_no_button_that_does_nothing(client: Client) -> None:
    page = client.get(LOGIN).text
    assert reverse("password_reset") in page
    assert reverse("register") in page
    assert "FranceConnect" not in page


REFUSED = {
    "nobody has the number": (CAMILLE, f.PASSWORD),
    "the password is another": (DOMINIQUE, "Formation2027"),
}
NOT_A_NUMBER = ["not a number", f"{DOMINIQUE}00", "dominique@example.fr", DOMINIQUE[:-1]]


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_reads_the_same_and_hashes_once(
    client: Client, dominique: Trainee, hashings: list[str], case: str
) -> None:
    nir, password = REFUSED[case]
    response = enter(client, nir, password)
    assert response.context["form"].non_field_errors() == [
        "Numéro de sécurité sociale ou mot de passe incorrect."
    ]
    assert response.context["form"].errors.keys() == {"__all__"}
    assert not logged_in(client)
    assert len(hashings) == 1


@pytest.mark.parametrize("typed", NOT_A_NUMBER)
def test_what_cannot_be_a_number_is_said_before_any_password_is_compared(
    client: Client, dominique: Trainee, hashings: list[str], typed: str
) -> None:
    form = enter(client, typed).context["form"]
    assert form.errors.keys() == {"nir"}
    assert hashings == []
    assert not logged_in(client)


def test_a_closed_account_is_answered_like_an_unknown_one(
    client: Client, dominique: Trainee, hashings: list[str]
) -> None:
    unknown = without_token(enter(client, DOMINIQUE, "Formation2027"))
    User.objects.filter(pk=dominique.pk).update(is_active=False)
    hashings.clear()
    assert without_token(enter(client)) == unknown
    assert len(hashings) == 1


def test_an_account_without_password_is_answered_in_the_same_work(
    client: Client, hashings: list[str]
) -> None:
    f.a_trainee(login=digest(DOMINIQUE))
    enter(client)
    assert not logged_in(client)
    assert len(hashings) == 1


def test_known_and_unknown_take_the_same_queries(client: Client, dominique: Trainee) -> None:
    asked = []
    for nir in (DOMINIQUE, CAMILLE):
        with CaptureQueriesContext(connection) as queries:
            enter(client, nir, "Formation2027")
        asked.append([re.split(" WHERE | VALUES |SAVEPOINT |hashtext", query["sql"])[0] for query in queries])
    assert asked[0] == asked[1]


def test_known_and_unknown_take_about_the_same_time(settings: Settings) -> None:
    """Coarse, with the real hasher: an answer without hashing would be tens of times quicker."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    f.a_trainee(login=digest(DOMINIQUE), password=f.PASSWORD)
    times: dict[str, list[float]] = {DOMINIQUE: [], CAMILLE: []}
    for _ in range(7):
        for nir, taken in times.items():
            start = time.perf_counter()
            assert NirBackend().authenticate(None, nir=nir, password="Formation2027") is None
            taken.append(time.perf_counter() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 1 / 3 < known / unknown < 3


def test_a_trainee_does_not_enter_by_e_mail(client: Client, dominique: Trainee) -> None:
    for door in (ORGANISATION_LOGIN, reverse("admin:login")):
        client.post(door, {"username": dominique.user.email, "password": f.PASSWORD})
        assert not logged_in(client)
    # nor by the digest, should someone get hold of it
    client.post(LOGIN, {"nir": dominique.user.login, "password": f.PASSWORD})
    client.post(reverse("admin:login"), {"username": dominique.user.login, "password": f.PASSWORD})
    assert not logged_in(client)


# Organisations and staff


def test_an_agent_enters_by_e_mail_whatever_its_case(client: Client, agent: User) -> None:
    response = client.post(
        ORGANISATION_LOGIN, {"username": f" {agent.email.upper()} ", "password": f.PASSWORD}
    )
    assert response["Location"] == reverse("organisation_home")


@pytest.mark.parametrize("known", [True, False])
def test_an_unknown_agent_and_a_wrong_password_are_answered_alike(
    client: Client, agent: User, hashings: list[str], known: bool
) -> None:
    email = agent.email if known else "inconnu@atelier.example"
    response = client.post(ORGANISATION_LOGIN, {"username": email, "password": "Formation2027"})
    assert response.context["form"].non_field_errors() == ["Adresse e-mail ou mot de passe incorrect."]
    assert len(hashings) == 1


def test_an_agent_does_not_enter_by_the_trainees_door(client: Client, agent: User) -> None:
    enter(client, agent.email)
    assert not logged_in(client)


def test_staff_enter_the_administration_by_e_mail(client: Client) -> None:
    morgan = f.a_staff_member(f.PASSWORD)
    response = client.post(
        reverse("admin:login"),
        {"username": morgan.email, "password": f.PASSWORD, "next": reverse("admin:index")},
    )
    assert response["Location"] == reverse("admin:index")
    client.post(reverse("second_factor"), {"code": f.a_code(morgan)})
    assert client.get(response["Location"]).status_code == 200


# Where one lands


def test_whoever_is_logged_in_is_sent_home(client: Client, dominique: Trainee, agent: User) -> None:
    homes = {
        dominique.user: reverse("account"),
        agent: reverse("organisation_home"),
        f.a_staff_member(): reverse("admin:index"),
    }
    for user, home in homes.items():
        client.force_login(user)
        for door in (LOGIN, ORGANISATION_LOGIN, reverse("register")):
            assert client.get(door)["Location"] == home


def test_a_page_asked_for_before_is_reached_after(client: Client, dominique: Trainee) -> None:
    wanted = f"{reverse('rights')}?page=2"
    asked = client.get(wanted)
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    assert page.context["next"] == wanted
    assert enter(client, next=wanted)["Location"] == wanted


def test_the_back_office_sends_to_its_own_door(client: Client, agent: User) -> None:
    asked = client.get(reverse("organisation_dossiers"))
    assert asked["Location"] == f"{ORGANISATION_LOGIN}?next={reverse('organisation_dossiers')}"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/" * 9, "\x00", "/" + "a" * 5000],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client: Client, dominique: Trainee, elsewhere: str) -> None:
    assert enter(client, next=elsewhere)["Location"] == reverse("account")


def test_the_session_changes_its_key_at_login(client: Client, dominique: Trainee) -> None:
    client.post(reverse("register"), {"accepted": "on"})
    before = client.session.session_key
    enter(client)
    assert client.session.session_key != before


def test_one_leaves_by_a_button_only(client: Client, dominique: Trainee) -> None:
    enter(client)
    assert client.get(reverse("logout")).status_code == 405
    assert logged_in(client)
    client.post(reverse("logout"))
    assert not logged_in(client)


def test_a_button_without_its_token_is_refused(dominique: Trainee) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert enter(client).status_code == 403
    assert client.post(reverse("logout")).status_code == 403


@pytest.mark.parametrize("cookie", ["\x00aaaaaaaaaaaa", r'"\000aaaaaaaaaaaa"'])
def test_a_session_that_cannot_be_is_bad_input(client: Client, cookie: str) -> None:
    assert client.get(reverse("account"), headers={"cookie": f"session={cookie}"}).status_code == 400


@pytest.mark.parametrize("text", ["\x00", "1" * 50_000, "١" * 13, "é\ud83d", " ", "' OR 1=1 --"])
@pytest.mark.parametrize("door", [LOGIN, ORGANISATION_LOGIN])
def test_anything_typed_is_an_error_of_the_form(client: Client, door: str, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    response = client.post(door, {"nir": text, "username": text, "password": text, "next": text})
    assert response.status_code == 200
    assert response.context["form"].errors
