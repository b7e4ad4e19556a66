"""The pages a public service owes: who publishes it, how accessible it is, where everything is."""

import re
from html import unescape

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django import Settings

from accounts.people.models import User
from catalogue import communes
from cpf_portal.common.french import euros
from cpf_portal.site.advisers import BY_DEPARTMENT, region_of
from cpf_portal.site.plan import HELP, PARTS, SITE, Chapter
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
OWED = [*HELP.pages, *SITE.pages, "organisation_login"]
# Addresses without arguments that are no page to go to: steps of another page, files, what machines ask.
NO_PAGES = {
    "application_sent",
    "application_submit",
    "organisation_bank",
    "organisation_choice",
    "establishment_add",
    "health",
    "favicon",
    "demonstration",
    "gallery",
    "gallery_mails",
    "manifest",
    "offline",
    "service_worker",
    "robots",
    "sitemap",
    "security_txt",
    "logout",
    "session",
    "franceconnect",
    "franceconnect_unlink",
    "franceconnect_return",
    "franceconnect_link",
    "terms_accept",
    "register_identity",
    "register_password",
    "register_sent",
    "password_reset_sent",
    "password_strength",
    "password_change",
    "email_change",
    "disconnect_others",
    "second_factor",
    "second_factor_enrol",
    "recovery_codes",
    "recovery",
    "recovery_asked",
    "frozen",
    "towns",
    "dif",
    "dif_document",
    "my_data_file",
    "catalogue_download",
    "office_training_new",
    "funder_export",
    "organisation_activity_export",
    "organisation_csv",
    "organisation_xlsx",
    "organisation_layout",
    "organisation_sessions_create",
    "organisation_calendar_revoke",
    "organisation_mails_left",
    "organisation_mailbox",
    "organisation_mailbox_drop",
    "contact_sent",
    "stripe_webhook",
}


def named() -> set[str]:
    """The names of every address that takes no argument."""
    found = set()
    for name in get_resolver().reverse_dict:
        if isinstance(name, str):
            try:
                reverse(name)
            except NoReverseMatch:
                continue
            found.add(name)
    return found


def whoever(kind: str) -> User:
    match kind:
        case "trainee":
            return f.a_trainee().user
        case "organisation":
            return f.a_member(f.an_organisation())
        case _:
            return f.a_funder_agent(f.a_funder())


def links(text: str) -> set[str]:
    return set(re.findall(r'href="([^"#?]+)"', text.partition("<main")[2].partition("</main>")[0]))


@pytest.mark.parametrize("name", ["home", "login", "site_plan"])
def test_every_page_ends_with_what_is_owed(client: Client, name: str) -> None:
    footer = client.get(reverse(name)).text.partition("<footer")[2]
    assert [page for page in OWED if f'href="{reverse(page)}"' not in footer] == []
    assert "Accessibilité : non conforme" in footer


def test_a_new_address_is_in_the_plan_or_is_no_page() -> None:
    assert named() - {name for part in PARTS for name in part.pages} == NO_PAGES


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_its_reader_opens_each_page_of_a_part(client: Client, part: Chapter) -> None:
    reader = entered(whoever(part.kind)) if part.kind else client
    shown = links(reader.get(reverse("site_plan")).text)
    for name in part.pages:
        assert reverse(name) in shown
        assert reader.get(reverse(name)).status_code == 200, name


def test_whoever_is_logged_in_is_not_led_where_they_may_not_go() -> None:
    shown = links(entered(whoever("organisation")).get(reverse("site_plan")).text)
    assert reverse("office") in shown
    assert not shown & {reverse("account"), reverse("funder_home")}


def test_who_publishes_and_who_hosts_is_as_the_operator_says(client: Client, settings: Settings) -> None:
    unsaid = client.get(reverse("legal")).text
    assert unsaid.count("ne l'a pas encore dit") == 3
    assert "L'éditeur héberge" in unsaid
    warned = run_checks(tags=["publisher"], include_deployment_checks=True)
    assert [(each.id, each.hint) for each in warned] == [
        ("cpf_portal.W002", "Donnez PUBLISHED_BY, PUBLISHER_ADDRESS, PUBLICATION_DIRECTOR.")
    ]
    settings.PUBLISHED_BY = "Caisse du Port, établissement public"
    settings.PUBLISHER_ADDRESS = "2 quai Neuf, 59140 Dunkerque, 03 28 00 00 00"
    settings.PUBLICATION_DIRECTOR = "Ève Morin, directrice générale"
    settings.HOSTED_BY = "Hébergement du Port, 4 quai Neuf, 59140 Dunkerque, 03 28 00 00 01"
    told = unescape(client.get(reverse("legal")).text)
    for fact in (settings.PUBLISHED_BY, settings.PUBLISHER_ADDRESS, settings.PUBLICATION_DIRECTOR):
        assert fact in told, fact
    assert settings.HOSTED_BY in told
    assert "L'éditeur héberge" not in told
    assert run_checks(tags=["publisher"], include_deployment_checks=True) == []
    for name in ("accessibility", "privacy"):
        assert "2 quai Neuf" in client.get(reverse(name)).text, name


def test_a_demonstration_says_that_nobody_publishes_it(client: Client, settings: Settings) -> None:
    assert "ne la publie pas" not in client.get(reverse("legal")).text
    settings.DEMONSTRATION = True
    text = client.get(reverse("legal")).text
    assert "ne la publie pas" in text
    assert text.count("Le vrai site le dit ici.") == 3
    assert "L'éditeur héberge" not in text


def test_the_statement_says_what_was_tested_what_was_not_and_whom_to_tell(
    client: Client, settings: Settings
) -> None:
    text = client.get(reverse("accessibility")).text
    for words in (
        "n'est pas conforme",
        "RGAA",
        "axe",
        "clavier",
        "JavaScript",
        "audit",
        "Défenseur des droits",
    ):
        assert words in text, words
    assert "mailto:" not in text
    settings.CONTACT_EMAIL = "aide@portail.example"
    for name in ("accessibility", "legal"):
        assert 'href="mailto:aide@portail.example"' in client.get(reverse(name)).text


class TestAdvisers:
    """« Mes interlocuteurs »: by situation, and by region where it depends on it."""

    def found(self, client: Client, **asked: str) -> str:
        text = unescape(client.get(reverse("advisers"), asked).text)
        return text.partition('role="status"')[2].partition("</div>")[0]

    def test_an_employee_of_metz_is_led_to_the_one_of_their_region(self, client: Client) -> None:
        told = self.found(client, situation="salarie", ville="metz")
        assert "L'opérateur de votre région, Grand Est" in told
        assert "Metz (57000)" in told
        assert 'href="https://mon-cep.org/"' in told

    def test_an_executive_is_led_to_the_apec_wherever_they_are(self, client: Client) -> None:
        assert "L'Apec" in self.found(client, situation="cadre")

    def test_a_town_that_does_not_exist_is_said(self, client: Client) -> None:
        text = client.get(reverse("advisers"), {"situation": "cadre", "ville": "zzyzx"}).text
        assert "Nous ne connaissons pas cette ville" in text

    def test_each_department_has_its_region(self) -> None:
        without = [code for code, _ in communes.departments() if not region_of(code)]
        assert all(code.startswith(("97", "98")) for code in without)
        assert len(BY_DEPARTMENT) == 101


def test_employers_read_what_their_help_changes(client: Client) -> None:
    text = client.get(reverse("employers")).text
    for amount in (1_00, 150_00, 100_00):
        assert euros(amount) in text


def test_a_complaint_begins_with_us(client: Client) -> None:
    assert f'href="{reverse("contact")}?sujet=complaint"' in client.get(reverse("complaint")).text


def test_whom_to_tell_of_a_breach(client: Client, settings: Settings) -> None:
    settings.SECURITY_EMAIL = "failles@portail.example"
    assert 'href="mailto:failles@portail.example"' in client.get(reverse("site_security")).text
    settings.SECURITY_EMAIL = ""
    assert f'href="{reverse("contact")}"' in client.get(reverse("site_security")).text
