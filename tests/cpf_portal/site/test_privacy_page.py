"""« Données personnelles »: who, what, why, how long, for whom, which rights, which cookies (RGPD, art. 13)."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cpf_portal.common import retention
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db


def plain(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def page(client: Client) -> Response:
    answer = client.get("/donnees-personnelles/")
    assert answer.status_code == 200
    return answer


def test_each_line_of_the_table_is_on_the_page_once_as_it_is_applied(
    page: Response,
) -> None:
    text = plain(page)
    for kept in retention.TABLE.values():
        line = " ".join(f"{kept.what} {kept.why} {kept.how_long}".split())
        assert text.count(line) == 1, line
    for figure in ("1 an après la décision", "30 jours", "6 mois après la fin", "5 ans", "90 jours"):
        assert figure in text, figure


def test_it_says_what_the_law_asks(page: Response) -> None:
    text = plain(page)
    for words in (
        "Caisse des Dépôts",
        "délégué à la protection des données",
        "L. 6323-8",
        "art. 6.1.e",
        "art. 6.1.c",
        "art. 9.2.b",
        "accéder",
        "rectifier",
        "effacer",
        "limiter",
        "opposer",
        "CNIL",
        "un mois",
        "jamais vendues",
        "27 novembre 2026",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    "reader",
    [
        "L'organisme de formation que vous choisissez",
        "Le financeur que vous sollicitez",
        "Les agents de la Caisse des Dépôts",
        "L'organisme qui confirme votre statut",
        "FranceConnect",
        "Stripe",
    ],
)
def test_it_says_who_reads_them(page: Response, reader: str) -> None:
    [readers] = re.findall(r'id="destinataires".*?</section>', page.text, re.DOTALL)
    assert f"<strong>{reader}</strong>" in readers


def test_it_leads_to_where_rights_are_used(page: Response) -> None:
    for name in ("my_data", "personal_data", "close_account", "security"):
        assert f'href="{reverse(name)}"' in page.text, name


def test_the_address_to_write_to_is_the_operator_s(client: Client, settings: Settings) -> None:
    settings.DATA_PROTECTION_EMAIL = "dpo@portail.example"
    assert 'href="mailto:dpo@portail.example"' in client.get(reverse("privacy")).text
    settings.DATA_PROTECTION_EMAIL = ""
    assert "mailto:" not in client.get(reverse("privacy")).text


def test_every_cookie_that_the_site_sets_is_told_and_no_other(page: Response, settings: Settings) -> None:
    """Logging in, asking for what is refused, editing: whatever sets one is named with its end."""
    dominique = f.a_trainee(login=f.digest("1760575013042"), password=f.PASSWORD)
    client = Client()
    client.get(reverse("login"))
    client.post(reverse("login"), {"nir": "1760575013042", "password": f.PASSWORD})
    dossier = f.a_dossier("requested", f.a_draft(dominique))
    client.post(reverse("dossier_transition", args=[dossier.number, "annuler-la-demande"]))
    set_by_us = set(client.cookies)
    assert set_by_us == {"session", "csrf", "messages"}
    told = set(re.findall(r"<code>([^<]+)</code>", page.text))
    assert told == set_by_us
    settings.SESSION_COOKIE_NAME = "__Host-session"
    assert "<code>__Host-session</code>" in client.get(reverse("privacy")).text


def test_it_is_linked_from_every_page_and_where_data_are_asked_for(client: Client) -> None:
    link = f'href="{reverse("privacy")}"'
    for name in ("home", "login", "terms"):
        assert link in client.get(reverse(name)).text.partition("<footer")[2]
    client.post(reverse("register"), {"terms": "on"})
    asked = client.get(reverse("register"))
    assert link in asked.text.partition("<main")[2].partition("</main>")[0]
    dominique = f.a_trainee()
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    for name in ("my_data", "close_account"):
        main = client.get(reverse(name)).text.partition("<main")[2].partition("</main>")[0]
        assert link in main, name
