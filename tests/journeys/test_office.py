"""Someone who keeps the catalogue: from a blank page to the public search, and back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.people.models import User
from catalogue.trainings.models import Action
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def keeper() -> User:
    return f.a_member(f.an_organisation(), "catalogue", password=f.PASSWORD)


def day(days_ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=days_ahead)).isoformat()


def writes(person: Person) -> None:
    """A training, its action in a new place, its session; published."""
    person.opens("/organisme/catalogue/")
    person.reads("Votre catalogue est vide")
    person.presses("Nouvelle formation")
    person.fills(title="Tourner la porcelaine", objectives="Tourner.", results="Un bol.", content="Le tour.")
    person.fills(certification="CPF202")
    person.presses("Enregistrer")
    person.presses("Nouvelle action")
    person.fills(price="1 250,50", hours="21,5", place_town="Limoges", place_postcode="87")
    person.presses("Enregistrer")
    person.reads("Un code postal a cinq chiffres.")
    person.fills(place_postcode="87000")
    person.presses("Enregistrer")
    person.presses("Nouvelle session")
    person.fills(starts_on=day(40), ends_on=day(44), seats="6")
    person.presses("Enregistrer")
    person.reads("6 places restantes sur 6")
    person.presses("Tourner la porcelaine")
    person.presses("Publier la formation")
    person.reads("La formation est publiée.")


@pytest.mark.parametrize("script", [True, False])
def test_a_training_is_written_published_changed_and_closed(
    chromium: Browser, site: Site, keeper: User, script: bool
) -> None:
    person = Person(chromium, site.url, script=script)
    person.logs_in_as_agent(keeper.login, f.PASSWORD)
    writes(person)
    visitor = Person(chromium, site.url, script=script)
    visitor.opens("/recherche/?q=porcelaine")
    visitor.reads("1 formation", "1 250,50 €")
    person.presses("1 250,50 €")
    person.presses("Modifier l'action")
    person.fills(price="1 100")
    person.presses("Enregistrer")
    visitor.opens("/recherche/?q=porcelaine")
    visitor.reads("1 100,00 €")
    person.presses("Fermer la session")
    person.reads("Les inscriptions sont closes", "Fermée")
    visitor.opens("/recherche/?q=porcelaine")
    assert "1 100,00 €" not in visitor.page.locator("main").inner_text()
    assert Action.objects.get().price == 110_000


def test_two_who_change_the_same_action_lose_nothing(chromium: Browser, site: Site, keeper: User) -> None:
    action = f.an_action(keeper.memberships.get().organisation)
    first, second = Person(chromium, site.url), Person(chromium, site.url, dark=True)
    for person in (first, second):
        person.logs_in_as_agent(keeper.login, f.PASSWORD)
        person.opens(f"/organisme/catalogue/actions/{action.pk}/modifier/")
    for person, price in ((first, "900"), (second, "950")):
        person.fills(price=price)
        person.presses("Enregistrer")
    second.reads("Quelqu'un a enregistré un changement", "900,00")
    second.presses("Enregistrer")
    second.reads("950,00 €")


def test_the_second_factor_is_set_up_on_a_small_screen(chromium: Browser, site: Site, keeper: User) -> None:
    person = Person(chromium, site.url)
    person.opens("/organisme/connexion/")
    person.fills(username=keeper.login, password=f.PASSWORD)
    person.page.locator("main").get_by_role("button", name="Se connecter").click()
    person.looks()
    person.reads("Activer un second facteur")
    assert person.page.url.startswith(f"{site.url}/securite/activer/")
