"""One has one's status verified on a page of one's account, and reads there what was answered."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.people.models import Trainee
from accounts.status import StatusCheck
from cpf_portal.simulators.status import Simulator
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = "/mon-compte/statut/"
YES = "France Travail confirme que vous y êtes inscrit ou inscrite."
NO = "France Travail ne confirme pas que vous y êtes inscrit"
NONE = "France Travail n&#x27;a pas pu répondre. Rien n&#x27;est perdu"


@pytest.fixture
def camille(client: Client) -> Trainee:
    them = f.a_trainee("Camille", "Aubry", sex="f", birth_date=date(1990, 3, 4))
    client.force_login(them.user, backend="accounts.login.backends.NirBackend")
    return them


def ask(client: Client, consent: str = "on") -> str:
    return str(client.post(PAGE, {"consent": consent} if consent else {}, follow=True).text)


def test_it_says_what_is_given_to_whom_and_what_is_kept(client: Client, camille: Trainee) -> None:
    page = client.get(PAGE).text
    assert "J&#x27;autorise Compte Formation à vérifier auprès de France Travail" in page
    assert "votre date de naissance et votre sexe" in page
    assert "Aucune vérification" in page
    assert " checked" not in page, "nobody consents for another"


def test_yes_then_no_then_nobody(client: Client, statuses: Simulator, camille: Trainee) -> None:
    assert YES in ask(client)
    statuses.register.rows["France Travail"] = []
    assert NO in ask(client)
    statuses.register.faults = {"status": 503}
    told = ask(client)
    assert NONE in told
    assert YES in told, "what was answered before is still read"
    assert NONE in client.get("/mon-compte/").text


def test_nothing_is_asked_before_the_box_is_ticked(
    client: Client, statuses: Simulator, camille: Trainee
) -> None:
    assert "Cochez la case" in ask(client, consent="")
    assert not statuses.register.asked


def test_too_often_is_said_and_loses_nothing(client: Client, statuses: Simulator, camille: Trainee) -> None:
    for _ in range(10):
        ask(client)
    assert "Trop de demandes" in ask(client)
    assert StatusCheck.objects.count() == 10


def test_whose_sex_was_never_noted_is_told_what_to_do(
    client: Client, statuses: Simulator, camille: Trainee
) -> None:
    Trainee.objects.update(sex="")
    assert "reconnectez-vous avec votre numéro" in ask(client)


def test_a_site_that_asks_nobody_says_so(settings: Settings, client: Client, camille: Trainee) -> None:
    settings.API_PARTICULIER_URL = ""
    assert "n&#x27;est pas ouverte sur ce site" in ask(client)


def test_the_account_tells_the_last_answer(client: Client, statuses: Simulator, camille: Trainee) -> None:
    assert "France Travail peut le confirmer" in client.get("/mon-compte/").text
    ask(client)
    assert YES in client.get("/mon-compte/").text
    assert "demandeur d&#x27;emploi inscrit, oui." in client.get("/mon-compte/mes-donnees/").text
    given = client.get("/mon-compte/mes-donnees.json").json()
    assert [check["réponse"] for check in given["vérifications de statut"]] == ["oui"]


def test_the_tick_promises_nothing() -> None:
    from accounts.people.forms import SituationForm

    told = str(SituationForm()["is_jobseeker"].help_text)
    assert "vérifié auprès de France Travail" in told


def test_staff_read_it_and_change_nothing(client: Client) -> None:
    check = f.a_status_check(f.a_trainee())
    client.force_login(f.an_agent("Lecture"), backend="accounts.login.backends.EmailBackend")
    address = f"/admin/accounts/statuscheck/{check.pk}/change/"
    assert client.get(address).status_code == 200
    found = client.get("/admin/accounts/statuscheck/", {"q": check.trainee_id}).text
    assert address in found
    assert address not in client.get("/admin/accounts/statuscheck/", {"q": check.trainee_id + 1}).text
    assert client.post(address, {"answer": "no"}).status_code == 403
