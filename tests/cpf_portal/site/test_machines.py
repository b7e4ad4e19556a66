"""What machines ask for: robots.txt, the sitemap, security.txt, and what a shared link shows."""

import re
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from cpf_portal.site import sitemaps
from cpf_portal.site.plan import FOR_EVERYONE, PARTS
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
SITE = "https://formation.example"
PUBLIC_PAGES = [name for chapter in FOR_EVERYONE for name in chapter.pages]


@pytest.fixture(autouse=True)
def _at_its_address(settings: Settings) -> None:
    settings.SITE_URL = SITE


def addresses(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return re.findall(r"<loc>([^<]+)</loc>", answer.text)


class TestRobots:
    @pytest.fixture
    def rules(self, client: Client) -> RobotFileParser:
        parser = RobotFileParser()
        answer = client.get("/robots.txt")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        parser.parse(answer.text.splitlines())
        return parser

    def test_pages_for_everyone_may_be_read(self, rules: RobotFileParser) -> None:
        for name in PUBLIC_PAGES:
            assert rules.can_fetch("*", SITE + reverse(name)), name
        assert rules.can_fetch("*", f"{SITE}/formations/12/")
        assert rules.can_fetch("*", f"{SITE}/organisme/connexion/")

    def test_what_is_someone_s_leads_to_log_in_and_no_further(
        self, client: Client, rules: RobotFileParser
    ) -> None:
        for part in PARTS:
            for name in part.pages if part.kind else ():
                there = client.get(reverse(name))["Location"]
                assert there.partition("?")[0] in map(reverse, ("login", "organisation_login", "admin:login"))
        unread = client.get("/robots.txt").text.splitlines()
        assert {"Disallow: /connexion/?*", "Disallow: /organisme/connexion/?*"} <= set(unread)
        for path in ("/admin/", "/recherche/communes/?lieu=me", "/franceconnect/"):
            assert not rules.can_fetch("*", SITE + path), path

    def test_a_search_for_words_may_be_read_and_no_filter_of_it(self, client: Client) -> None:
        unread = [line for line in client.get("/robots.txt").text.splitlines() if "/recherche/?" in line]
        assert unread == ["Disallow: /recherche/?*&"]

    def test_it_names_the_list_of_pages(self, rules: RobotFileParser) -> None:
        assert rules.site_maps() == [f"{SITE}/sitemap.xml"]


class TestSitemap:
    def test_it_lists_the_pages_for_everyone(self, client: Client) -> None:
        assert addresses(client, "/sitemap-pages.xml") == [SITE + reverse(name) for name in PUBLIC_PAGES]

    def test_it_lists_the_offers_that_have_a_page(self, client: Client) -> None:
        shown, hidden, withdrawn = f.an_action(), f.an_action(is_published=False), f.an_action()
        withdrawn.training.is_published = False
        withdrawn.training.save()
        found = addresses(client, "/sitemap-formations.xml")
        assert f"{SITE}/formations/{shown.pk}/" in found
        for action in (hidden, withdrawn):
            assert f"{SITE}/formations/{action.pk}/" not in found

    def test_it_lists_who_gives_them_and_what_they_lead_to(self, client: Client) -> None:
        shown = f.an_action(certification="RS6151").training
        hidden = f.an_action(f.an_organisation("Cap Sud"), certification="RS6153").training
        type(hidden).objects.filter(pk=hidden.pk).update(is_published=False)
        assert addresses(client, "/sitemap-certifications.xml") == [f"{SITE}/certifications/RS6151/"]
        given_by = f"{SITE}/organismes/{shown.organisation_id}/"
        assert addresses(client, "/sitemap-organismes.xml") == [given_by]

    def test_its_files_are_bounded(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        monkeypatch.setattr(sitemaps.Offers, "limit", 2)
        offers = {f"{SITE}/formations/{f.an_action().pk}/" for _ in range(5)}
        with django_assert_max_num_queries(6):
            index = addresses(client, "/sitemap.xml")
        files = [path.partition("testserver")[2] for path in index if "formations" in path]
        listed = [addresses(client, path) for path in files]
        assert all(len(each) <= 2 for each in listed)
        assert offers <= {address for each in listed for address in each}

    @pytest.mark.parametrize(
        "path", ["/sitemap-formations.xml?p=99", "/sitemap-formations.xml?p=x", "/sitemap-x.xml"]
    )
    def test_what_is_not_a_file_of_it_does_not_exist(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404


class TestSecurity:
    def test_it_says_whom_to_tell_and_until_when_it_is_so(self, client: Client, settings: Settings) -> None:
        settings.SECURITY_EMAIL = "failles@portail.example"
        answer = client.get("/.well-known/security.txt")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        told = dict(line.split(": ", 1) for line in answer.text.splitlines())
        assert told["Contact"] == "mailto:failles@portail.example"
        assert told["Canonical"] == f"{SITE}/.well-known/security.txt"
        assert told["Preferred-Languages"] == "fr, en"
        left = datetime.fromisoformat(told["Expires"]) - timezone.now()
        assert timedelta(days=30) < left < timedelta(days=365)

    def test_without_an_address_there_is_none(self, client: Client, settings: Settings) -> None:
        settings.SECURITY_EMAIL = ""
        assert client.get("/.well-known/security.txt").status_code == 404


class TestShared:
    """What a search engine or a shared link shows of a page."""

    @pytest.mark.parametrize("name", PUBLIC_PAGES)
    def test_each_page_for_everyone_describes_itself(self, client: Client, name: str) -> None:
        shown = described(client, reverse(name))
        assert shown["og:url"] == SITE + reverse(name)
        assert 50 <= len(shown["description"]) <= 170
        assert shown["og:description"] == shown["description"]
        assert shown["og:title"]

    def test_no_two_say_the_same(self, client: Client) -> None:
        told = [described(client, reverse(name))["description"] for name in PUBLIC_PAGES]
        assert len(set(told)) == len(told)

    def test_an_offer_says_what_it_is(self, client: Client) -> None:
        action = f.an_action()
        action.training.summary = "Parler de son métier\n« à l'aise » " + "et encore " * 40
        action.training.save()
        shown = described(client, reverse("training", args=[action.pk]))
        assert shown["og:title"] == action.training.title
        assert shown["description"].startswith(f"{action.training.organisation.name}")
        assert "Parler de son métier «" in shown["description"]
        assert len(shown["description"]) <= 170

    def test_what_is_someone_s_is_described_as_the_site_and_shared_as_nothing(self, client: Client) -> None:
        dossier = f.a_dossier("validated")
        hers = entered(dossier.trainee.user)
        for reader, path in ((client, reverse("login")), (hers, reverse("dossier", args=[dossier.number]))):
            assert described(reader, path).keys() == {"description"}
            assert dossier.title not in described(reader, path)["description"]


def described(client: Client, path: str) -> dict[str, str]:
    head = client.get(path).text.partition("</head>")[0]
    found = re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)">', head)
    assert len(dict(found)) == len(found)
    return {name: words.replace("&#x27;", "'") for name, words in found}


def test_an_address_that_does_not_exist_lets_one_search(client: Client) -> None:
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert f'action="{reverse("search")}"' in main
    assert 'name="q"' in main
