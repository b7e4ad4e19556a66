"""Searching on a phone: in English near Metz, covered by one's rights, next month, in a few actions."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from playwright.sync_api import Browser

from catalogue.communes import locate
from catalogue.places.models import Place
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.french import month_name
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE
from tests.journeys.person import NARROW, Person
from tests.journeys.site import Site
from tests.kinds import sure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def offers() -> str:
    """One that answers; the others are too far, too dear, another day or of another language."""
    next_month = timezone.localdate().replace(day=1) + relativedelta(months=1)
    right = add_business_days(max(next_month, add_business_days(timezone.localdate(), 12)), 1)
    school = f.an_organisation()
    for title, town, price, start in (
        ("Anglais du soir", "57000 Metz", 80_000, right),
        ("Anglais de luxe", "57000 Metz", 990_000, right),
        ("Anglais lointain", "29200 Brest", 80_000, right),
        ("Anglais plus tard", "57000 Metz", 80_000, right + relativedelta(months=3)),
        ("Allemand", "57000 Metz", 80_000, right),
    ):
        postcode, name = town.split(" ", 1)
        latitude, longitude = sure(locate(postcode, name))
        place, _ = Place.objects.get_or_create(
            organisation=school, town=name, postcode=postcode, latitude=latitude, longitude=longitude
        )
        texts = {"summary": "", "objectives": ""}
        action = f.an_action(school, title=title, place=place, price=price, **texts)
        f.a_session(action, starts_on=start, ends_on=start + relativedelta(days=30))
    return f"En {month_name(right)}"


def goes_back(person: Person) -> None:
    """The page is asked for again: the server draws the fields as the address says."""
    with person.page.expect_event("load"):
        person.page.go_back()


def titles(person: Person) -> list[str]:
    return person.page.locator("main .result h3").all_inner_texts()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_english_course_near_metz_next_month_within_one_s_rights(
    chromium: Browser, site: Site, offers: str, script: bool
) -> None:
    f.a_trainee(login=f.digest(DOMINIQUE), password=f.PASSWORD)
    person = Person(chromium, site.url, script=script)
    person.page.set_viewport_size(NARROW)
    person.opens("/connexion/?next=/recherche/")
    person.logs_in_as_trainee(DOMINIQUE, f.PASSWORD)
    person.fills(q="anglais")
    person.fills(lieu="Metz")
    person.chooses(mois=offers)
    person.presses("Rechercher")
    person.page.set_viewport_size(NARROW)
    person.presses("Filtres (2)")
    person.page.set_viewport_size(NARROW)
    person.page.get_by_label("Couvert par mes droits").check()
    if script:  # the results follow, and the sheet stays open under the finger
        person.page.wait_for_url("**droits=oui**")
        person.reads("Voir la formation")
    person.presses("Voir l")
    person.reads("1 formation")
    person.looks()
    assert titles(person) == ["Anglais du soir"]


def test_the_back_button_undoes_the_last_box(chromium: Browser, site: Site, offers: str) -> None:
    person = Person(chromium, site.url)
    person.opens("/recherche/?q=anglais")
    person.reads("4 formations")
    person.page.locator("[name=lieu]").fill("Brest")
    person.page.locator("[name=lieu]").press("Tab")
    person.page.wait_for_url("**lieu=Brest**")
    person.reads("1 formation")
    assert person.page.locator("[name=q]").input_value() == "anglais"
    goes_back(person)
    person.reads("4 formations")
    person.page.locator("[name=mois]").select_option(index=1)
    person.page.wait_for_url("**mois=20**")
    person.page.locator("[name=rayon]").select_option("100")
    person.page.wait_for_url("**rayon=100**")
    for _ in range(2):
        goes_back(person)
        person.looks()
        asked = dict(parse_qsl(urlsplit(person.page.url).query))
        for name in ("mois", "rayon"):
            shown = person.page.locator(f"[name={name}]").input_value()
            assert shown == asked.get(name, "30" if name == "rayon" else ""), "the fields say what is asked"
    person.opens("/recherche/?q=allemand&lieu=Brest")
    person.reads("Aucune formation ne correspond", "le lieu")
    person.presses("le lieu")
    assert titles(person) == ["Allemand"]
