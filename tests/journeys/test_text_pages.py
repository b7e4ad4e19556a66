"""The pages of text, read in a browser: axe finds nothing at either width, in either theme."""

import pytest

from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/donnees-personnelles/", "/conditions-generales/"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_of_text_is_accessible_in_both_themes(chromium, site, path, dark):
    Person(chromium, site.url, dark=dark).opens(path)
