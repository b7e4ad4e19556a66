"""The pages of text, read in a browser: axe finds nothing at either width, in either theme."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTS = [
    "/donnees-personnelles/",
    "/conditions-generales/",
    "/aide/",
    "/aide/?q=annuler",
    "/mentions-legales/",
    "/accessibilite/",
    "/plan-du-site/",
    "/contact/",
    "/interlocuteurs/?situation=salarie&ville=metz",
    "/comprendre/etats/",
    "/comprendre/financer/",
]


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_of_text_is_accessible_in_both_themes(
    chromium: Browser, site: Site, path: str, dark: bool
) -> None:
    Person(chromium, site.url, dark=dark).opens(path)
