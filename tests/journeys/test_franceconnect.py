"""FranceConnect in a browser: link, log in, confirm before sending, leave; and what is refused."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django import Settings

from accounts.people.models import Trainee
from cpf_portal.simulators.franceconnect import Simulator
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE, digest
from tests.franceconnect import DOMINIQUE as FOR_HERSELF
from tests.franceconnect import use
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.kinds import sure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSED = "la réponse reçue n'est pas celle attendue"


@pytest.fixture
def dominique(site: Site, franceconnect: Simulator, settings: Settings, chromium: Browser) -> Person:
    """Dominique at the browser, with an account and a draft; FranceConnect beside the site and its bank."""
    use(franceconnect, settings)
    f.a_draft(f.a_trainee("Dominique", "Lecœur", login=digest(DOMINIQUE), password=f.PASSWORD))
    return Person(chromium, site.url)


def identified_as(person: Person, name: str = "Dominique Lecoeur") -> None:
    person.page.get_by_role("button", name=name).click()
    person.looks()


def links(person: Person) -> None:
    person.opens("/connexion/")
    person.presses("Se connecter avec FranceConnect")
    identified_as(person)
    person.reads("Aucun compte n'est encore lié")
    person.logs_in_as_trainee(DOMINIQUE, f.PASSWORD)
    person.reads("Lier mon compte à FranceConnect", "DOMINIQUE ALIX", "LECOEUR")
    person.presses("Lier mon compte")
    person.reads("Votre compte est lié à FranceConnect")


def leaves(person: Person) -> None:
    person.page.locator(".menu summary").click()
    person.presses("Se déconnecter")
    person.reads("Votre connexion est fermée")


def test_link_leave_and_come_back_without_a_password(dominique: Person) -> None:
    links(dominique)
    leaves(dominique)
    dominique.opens("/mes-droits/")
    dominique.presses("Se connecter avec FranceConnect")
    identified_as(dominique)
    dominique.reads("1 820,00 €")
    dominique.opens("/securite/")
    dominique.presses("Ne plus lier mon compte")
    dominique.fills(current=f.PASSWORD)
    dominique.presses("Ne plus lier mon compte")
    dominique.reads("Votre compte n'est plus lié")


def test_confirm_one_s_identity_then_send(dominique: Person, settings: Settings) -> None:
    settings.SENDING_NEEDS_FRANCECONNECT = "eidas2"
    page = reverse("dossier_form", args=[Dossier.objects.get().number, "envoyer"])
    dominique.opens("/connexion/")
    dominique.logs_in_as_trainee(DOMINIQUE, f.PASSWORD)
    dominique.opens(page)
    dominique.presses("Confirmer mon identité avec FranceConnect+")
    identified_as(dominique, "Camille Aubry")
    dominique.reads("n'est pas celle de votre compte", "le nom de naissance")
    dominique.presses("Confirmer mon identité avec FranceConnect+")
    dominique.presses("Revenir sans s")
    dominique.reads("Vous avez quitté FranceConnect")
    dominique.presses("Confirmer mon identité avec FranceConnect+")
    identified_as(dominique)
    dominique.presses("Lier mon compte")
    for box in dominique.page.locator("main input[type=checkbox]").all():
        box.check()
    dominique.presses("Envoyer mon dossier")
    dominique.reads("transmis")
    assert Dossier.objects.get().state == "requested"


WRONG: dict[str, dict[str, dict[str, bool | str]]] = {
    "nonce": {"id_token": {"nonce": "another"}},
    "acr": {"id_token": {"acr": "eidas0"}},
    "signature": {"id_token": {"forged": True}},
    "userinfo": {"userinfo": {"forged": True}},
    "subject": {"userinfo": {"sub": "another"}},
}


def test_a_wrong_answer_lets_nobody_in(dominique: Person, franceconnect: Simulator) -> None:
    """Whatever is wrong with it, the page is the same; and what was linked stays closed."""
    links(dominique)
    leaves(dominique)
    for faults in WRONG.values():
        franceconnect.faults.clear()
        franceconnect.faults.update(faults)
        dominique.opens("/connexion/")
        dominique.presses("Se connecter avec FranceConnect")
        identified_as(dominique)
        dominique.reads(REFUSED, "J'ai déjà un compte")
        dominique.opens("/mes-droits/")
        dominique.reads("J'ai déjà un compte")


def test_a_state_of_another_browser_lets_nobody_in(
    dominique: Person, franceconnect: Simulator, chromium: Browser, site: Site
) -> None:
    """What an attacker got back from FranceConnect for themselves, sent to someone as a link."""
    links(dominique)
    leaves(dominique)
    dominique.opens("/connexion/")
    dominique.presses("Se connecter avec FranceConnect")
    request = dominique.page.locator("[name=request]").first.get_attribute("value")
    state = franceconnect.tokens.requests[sure(request)]["state"]
    code = franceconnect.tokens.code(sure(request), FOR_HERSELF)
    stranger = Person(chromium, site.url)
    stranger.opens(f"/franceconnect/retour/?code={code}&state={state}")
    stranger.reads(REFUSED)
    assert Trainee.objects.filter(franceconnect_sub__isnull=False).count() == 1
    stranger.opens("/mes-droits/")
    stranger.reads("J'ai déjà un compte")
