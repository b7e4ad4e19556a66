"""A trainee asks a funder to help, its agent answers, and the trainee finishes; with script and without."""

import pytest
from playwright.sync_api import Browser

from accounts.people.models import User
from catalogue.funders.models import Funder
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR = "1760575013042"


@pytest.fixture
def region() -> Funder:
    return f.a_funder(text="Pour toute personne qui se forme dans la région.", silence_grants=True)


@pytest.fixture
def agent(region: Funder) -> User:
    return f.a_funder_agent(region, password=f.PASSWORD)


@pytest.fixture
def dossier() -> Dossier:
    dominique = f.a_trainee(login=f.digest(NIR), password=f.PASSWORD)
    return f.a_dossier("to_validate", trainee=dominique, session=f.a_session(starts_in=30))


def asks(browser: Browser, site: str, dossier: Dossier, region: Funder, *, script: bool) -> Person:
    """From the page of the training, which names the funder, to the dossier that waits for it."""
    trainee = Person(browser, site, script=script)
    trainee.opens(f"/formations/{dossier.session.action_id}/")
    trainee.reads("Ces organismes soutiennent cette formation", region.name, "100,00 €")
    trainee.opens(f"/mes-dossiers/{dossier.number}/")
    trainee.logs_in_as_trainee(NIR, f.PASSWORD)
    trainee.presses("Demander une aide au financement")
    trainee.reads("Ce que le financeur verra", "150,00 €")
    trainee.fills(amount="150,01")
    trainee.presses("Demander une aide au financement")
    trainee.reads("va d'un centime à 150,00 €")
    trainee.fills(amount="150", message="Je change de métier.")
    trainee.presses("Demander une aide au financement")
    trainee.reads("Vous attendez la réponse d'un financeur", "150,00 €", "Sans réponse à cette date")
    return trainee


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_aid_is_asked_granted_in_part_and_the_rest_is_left_to_pay(
    chromium: Browser, site: Site, region: Funder, agent: User, dossier: Dossier, script: bool
) -> None:
    trainee = asks(chromium, site.url, dossier, region, script=script)
    office = Person(chromium, site.url, script=script)
    office.logs_in_as_agent(agent.login, f.PASSWORD)
    office.reads("À traiter", dossier.number)
    office.presses(dossier.number)
    office.reads("Je change de métier.", "870,00 €", "150,00 €")
    office.presses("Accorder l'aide")
    office.fills(amount="90", message="Bonne formation.")
    office.presses("Accorder l'aide")
    office.reads("90,00 €", "sur 150,00 € demandés")
    trainee.opens(f"/mes-dossiers/{dossier.number}/")
    trainee.reads("90,00 € accordés", "60,00 €", "Bonne formation.")
    office.opens("/financeurs/demandes/")
    office.opens("/financeurs/profil/")
    office.fills(departments="57, 99")
    office.presses("Enregistrer")
    office.reads("Ces départements n'existent pas : 99.")
    office.fills(departments="57")
    office.presses("Enregistrer")
    office.reads("Le profil est enregistré.")


def test_an_aid_is_declined_and_why_is_told(
    chromium: Browser, site: Site, region: Funder, agent: User, dossier: Dossier
) -> None:
    trainee = asks(chromium, site.url, dossier, region, script=True)
    office = Person(chromium, site.url, dark=True)
    office.logs_in_as_agent(agent.login, f.PASSWORD)
    office.presses(dossier.number)
    office.presses("Refuser l'aide")
    office.presses("Refuser l'aide")
    office.reads("Saisissez votre message.")
    office.chooses(reason="Les crédits de l'année sont épuisés")
    office.fills(message="Revenez en janvier.")
    office.presses("Refuser l'aide")
    office.reads("Aide refusée")
    trainee.opens(f"/mes-dossiers/{dossier.number}/")
    trainee.reads("Les crédits de l'année sont épuisés", "Revenez en janvier.", "150,00 €")
