"""The key of the digests changes: accounts opened before are found, take their new digest, and are never doubled."""

import pytest
from axes.models import AccessLog
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.login.backends import by_nir
from accounts.mails import links
from accounts.mails.jobs import mail_registration
from accounts.people.models import Trainee, User
from accounts.registration import steps
from accounts.registration.models import Registration
from accounts.rights.files.yearly_credit import Caps, credit_rights
from accounts.security import safeguards
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE, digest
from tests.kinds import Response, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotated(dominique: Trainee, client: Client, settings: Settings) -> Trainee:
    """Dominique logged in once under the first key; then the operator changed it."""
    client.post(reverse("login"), {"nir": DOMINIQUE, "password": f.PASSWORD})
    client.logout()
    former = settings.NIR_DIGEST_KEY
    settings.NIR_DIGEST_KEY, settings.NIR_DIGEST_KEY_VERSION = "2" * 64, "2"
    settings.NIR_DIGEST_FORMER_KEYS = {"1": former}
    return dominique


def enter(client: Client, password: str = f.PASSWORD) -> Response:
    return client.post(reverse("login"), {"nir": DOMINIQUE, "password": password})


def test_the_account_is_found_and_takes_its_new_digest(
    client: Client, rotated: Trainee, settings: Settings
) -> None:
    assert enter(client)["Location"] == reverse("account")
    user = User.objects.get(pk=rotated.pk)
    assert user.login == digest(DOMINIQUE)
    assert user.login.startswith("2:")
    assert len(safeguards.recent_logins(user)) == 2, "its history follows"
    settings.NIR_DIGEST_FORMER_KEYS = {}
    client.logout()
    assert enter(client)["Location"] == reverse("account"), "the former key is needed no more"


def test_a_wrong_password_changes_nothing_and_counts(client: Client, rotated: Trainee) -> None:
    for _ in range(5):
        answer = enter(client, "Formation2027")
    assert answer.status_code == 429
    assert User.objects.get(pk=rotated.pk).login.startswith("1:")
    assert not AccessLog.objects.filter(username__startswith="2:").exists()


def test_the_owner_of_a_locked_account_is_told(client: Client, rotated: Trainee, worker: Work) -> None:
    for _ in range(5):
        enter(client, "Formation2027")
    worker()
    assert [m.subject.split(" — ")[0] for m in mail.outbox] == ["Connexion suspendue à votre compte"]


def test_a_second_account_is_never_opened(rotated: Trainee) -> None:
    kept = {"first_name": "Dominique", "last_name": "Lecœur", "email": "autre@courriel.example"}
    logins = {"login": digest(DOMINIQUE), "former_logins": [rotated.user.login]}
    waiting = Registration.objects.create(data=kept | logins)
    mail_registration(waiting.pk)
    assert [m.to for m in mail.outbox] == [[rotated.user.email]]
    assert not Registration.objects.exists()


def test_yearly_rights_reach_the_account(rotated: Trainee) -> None:
    lines = ["nir;annee;montant;motif", f"{DOMINIQUE};2025;500,00;Droits de l'année 2025"]
    assert credit_rights(lines, Caps(), print).credited == 1


def test_staff_find_the_account(rotated: Trainee) -> None:
    assert by_nir(DOMINIQUE).get().pk == rotated.pk


def test_the_sex_is_noted_by_the_number(client: Client, dominique: Trainee) -> None:
    assert Trainee.objects.get().sex == ""
    enter(client, "Formation2027")
    assert Trainee.objects.get().sex == ""
    enter(client)
    assert Trainee.objects.get().sex == "m"


def test_a_registration_of_before_opens_nothing_after(rotated: Trainee) -> None:
    """Else a link of before and one of after would each open an account of the same number."""
    data = {"login": "1:" + "0" * 64, "first_name": "Camille", "last_name": "Aubry"}
    waiting = Registration.objects.create(data=data)
    token = links.activation(waiting).rstrip("/").rsplit("/", 1)[1]
    assert steps.open_account(token) is None


def test_two_accounts_of_one_number_still_open(client: Client, rotated: Trainee) -> None:
    f.a_trainee(login=digest(DOMINIQUE), password="another")
    assert enter(client).status_code == 302
    assert User.objects.get(pk=rotated.pk).login.startswith("1:")
