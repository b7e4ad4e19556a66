"""Where a person was going, before they were asked who they are: an address of this site, and nothing else."""

import pytest
from django.test import RequestFactory

from accounts.login.navigation import safe_next


@pytest.mark.parametrize("wanted", ["/mes-droits/", "/recherche/?q=anglais"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_of_this_site_is_kept(method: str, wanted: str) -> None:
    asked = getattr(RequestFactory(), method)("/connexion/", {"next": wanted})
    assert safe_next(asked) == wanted


@pytest.mark.parametrize(
    "wanted", ["", "home", "https://ailleurs.example/", "//ailleurs.example/", "javascript:1"]
)
def test_a_word_or_another_s_address_is_not(wanted: str) -> None:
    assert safe_next(RequestFactory().get("/connexion/", {"next": wanted})) == ""
