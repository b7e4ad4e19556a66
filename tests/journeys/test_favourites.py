"""Someone who hesitates: keeps two offers, compares them, and asks for one from the comparison."""

import pytest
from playwright.sync_api import Browser, expect

from catalogue.favourites.models import Favourite
from catalogue.trainings.models import Action
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.journeys.person import NARROW, Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR = "1760575013042"


@pytest.fixture
def offers() -> list[Action]:
    found = [f.an_action(title="Anglais du soir", price=90_000), f.an_action(title="Anglais intensif")]
    for action in found:
        f.a_session(action, starts_in=20)
    return found


@pytest.mark.parametrize("script", [True, False])
def test_a_trainee_keeps_two_compares_them_and_enrols(
    chromium: Browser, site: Site, offers: list[Action], script: bool
) -> None:
    f.a_trainee(login=f.digest(NIR), password=f.PASSWORD)
    person = Person(chromium, site.url, script=script)
    person.opens(f"/formations/{offers[0].pk}/")
    person.presses("Ajouter à mes favoris")
    person.logs_in_as_trainee(NIR, f.PASSWORD)
    person.reads("Anglais du soir")
    person.presses("Ajouter à mes favoris")
    person.reads("La formation est dans vos favoris.")
    person.opens(f"/formations/{offers[1].pk}/")
    person.presses("Ajouter à mes favoris")
    person.presses("Comparer")
    person.reads("Choisissez-en encore une au moins")
    person.opens("/favoris/")
    person.ticks("Comparer Anglais du soir", "Comparer Anglais intensif")
    person.presses("Comparer les formations cochées")
    person.reads("Comparer 2 formations", "le plus bas", "Reste à payer", "votre adresse (57000 Metz)")
    person.fills(lieu="Nancy")
    person.presses("Calculer les distances")
    person.reads("depuis Nancy")
    person.presses("S'inscrire à Anglais intensif")
    assert Dossier.objects.get().session.action == offers[1]
    person.opens("/favoris/")
    person.presses("Retirer Anglais du soir")
    person.reads("La formation est retirée de vos favoris.", "1 formation gardée")
    assert Favourite.objects.get().action == offers[1]


def test_the_comparison_can_be_moved_with_the_keyboard_on_a_small_screen(
    chromium: Browser, site: Site, offers: list[Action]
) -> None:
    offers += [f.a_session(f.an_action(title=f"Allemand {n}")).action for n in (1, 2)]
    ids = ",".join(str(action.pk) for action in offers)
    person = Person(chromium, site.url, dark=True)
    person.opens(f"/comparer/?ids={ids}")
    person.page.set_viewport_size(NARROW)
    region = person.page.get_by_role("region", name="Comparaison")
    region.focus()
    person.page.keyboard.press("End")
    person.page.keyboard.press("ArrowRight")
    expect(region).to_be_focused()
    person.page.wait_for_timeout(300)
    assert region.evaluate("region => region.scrollLeft") > 0
    person.presses("S'inscrire", first=True)
    wanted = person.page.locator("[name=next]").input_value()
    assert wanted == f"/formations/sessions/{offers[0].sessions.get().pk}/dossier/"


def test_what_machines_read_is_not_stopped_by_the_policy_of_the_site(
    chromium: Browser, site: Site, offers: list[Action]
) -> None:
    """`Person` notices what the console reports: a block of data is no script to the browser."""
    person = Person(chromium, site.url)
    person.opens(f"/formations/{offers[0].pk}/")
    name = "JSON.parse(document.querySelector('[type=\"application/ld+json\"]').textContent).name"
    assert person.page.evaluate(name) == "Anglais du soir"
    assert person.page.locator("link[rel=canonical]").get_attribute("href") == person.page.url
