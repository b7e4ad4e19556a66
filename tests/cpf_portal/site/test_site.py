"""What every page keeps: headers, 404s, no write on a read, no request off the site, light first load."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.forms import Select
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
PUBLIC = [
    "home",
    "search",
    "explain",
    "login",
    "organisation_login",
    "register",
    "password_reset",
    "terms",
    "privacy",
]
PERSONAL = ["account", "rights", "dossier_list", "personal_data"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_opens_with_a_strict_policy_and_asks_nothing_elsewhere(
    client: Client, name: str
) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", answer.text)


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_page_asks_to_log_in_and_opens_with_few_queries(
    client: Client, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("login"))
    dossier = f.a_dossier("validated")
    client.force_login(dossier.trainee.user)
    with django_assert_max_num_queries(8):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_page_does_not_exist_for_an_organisation(client: Client, name: str) -> None:
    client.force_login(f.a_member(f.an_organisation()))
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/recherche/", "/recherche/?q=anglais"])
def test_every_static_file_that_pages_name_exists_and_the_first_load_is_light(
    client: Client, path: str
) -> None:
    f.a_session()
    text = client.get(path).text
    at_once = re.sub(r'<script type="text/later"[^>]+>', "", text)
    names = set(re.findall(r'/static/([^"]+)', at_once))
    assert len(names) > 4
    weight = len(gzip.compress(text.encode()))
    for name in names:
        weight += len(gzip.compress(Path(sure(finders.find(name))).read_bytes()))
    assert weight < 60_000


def test_an_unknown_address_says_so_in_french(client: Client) -> None:
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "n&#x27;existe pas" in answer.text or "n'existe pas" in answer.text


def test_a_list_of_choices_is_written_as_django_writes_it() -> None:
    """Ours writes the options in place, which is all that differs."""
    choices = [("", "Quand <vous> voulez"), ("1", "Un"), ("Autres", [("2", "L'autre"), (3, "Le dernier")])]
    field = Select({"class": "wide", "required": True, "hidden": False}, choices)
    ours, theirs = (
        field.render("mois", "2", {"id": "id_mois"}, each()) for each in (TemplatesSetting, DjangoTemplates)
    )
    assert "".join(ours.split()) == "".join(theirs.split())
