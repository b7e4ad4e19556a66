"""What is asked, one criterion at a time: each can be dropped; and where one begins when nothing is asked."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalogue.search.models import Offer
from catalogue.trainings.models import Certification
from tests import factories as f

pytestmark = pytest.mark.django_db


def chips(client: Client, address: str) -> dict[str, str]:
    found = client.get(f"{reverse('search')}?{address}").context["chips"]
    return {chip.label.replace("\u00a0", " "): chip.query for chip in found}


class TestChips:
    def test_each_criterion_can_be_dropped_alone(self, client: Client) -> None:
        address = "q=anglais&lieu=Metz&rayon=50&modalite=onsite&modalite=remote&prix=900&page=2"
        found = chips(client, address)
        assert found == {
            "Metz (57000), 50 km": "q=anglais&modalite=onsite&modalite=remote&prix=900",
            "900,00 € au plus": "q=anglais&lieu=Metz&rayon=50&modalite=onsite&modalite=remote",
            "En présentiel": "q=anglais&lieu=Metz&rayon=50&modalite=remote&prix=900",
            "À distance": "q=anglais&lieu=Metz&rayon=50&modalite=onsite&prix=900",
        }

    def test_a_period_is_a_month_or_two_days(self, client: Client) -> None:
        assert chips(client, "mois=2027-01") == {"En janvier 2027": ""}
        assert chips(client, "debut_du=2027-01-04&debut_au=2027-02-01") == {
            "À partir du 4 janvier 2027": "debut_au=2027-02-01",
            "Jusqu'au 1er février 2027": "debut_du=2027-01-04",
        }

    def test_a_department_an_organisation_and_one_s_rights_are_named(self, client: Client) -> None:
        client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
        school = f.an_organisation()
        found = chips(client, f"lieu=Moselle&organisme={school.pk}&droits=oui")
        assert [*found] == [
            "Moselle",
            "Atelier des Langues",
            "Couvert par mes droits, hors participation de 150,00 €",
        ]

    def test_what_is_not_valid_is_no_criterion(self, client: Client) -> None:
        assert chips(client, "q=anglais&lieu=Nulle-Part-Ailleurs&prix=cher&modalite=x&organisme=0") == {}

    def test_all_can_be_dropped_at_once_but_the_words(self, client: Client) -> None:
        text = client.get("/recherche/?q=anglais&lieu=Metz&modalite=onsite&comparer=7&page=1").text
        assert 'href="?q=anglais&amp;comparer=7">Tout effacer' in text
        assert "Tout effacer" not in client.get("/recherche/?q=anglais").text


class TestWhereToBegin:
    @pytest.fixture(autouse=True)
    def _counted_again(self) -> None:
        cache.clear()

    @pytest.mark.parametrize("address", ["", "?q=&lieu=", "?q=+", "?page=3", "?ordre=prix&rayon=50"])
    def test_nothing_asked_lists_no_offer(self, client: Client, address: str) -> None:
        f.a_session(f.an_action(title="Anglais du soir"))
        text = client.get(f"/recherche/{address}").text
        assert "partez d'une de ces listes" in text
        assert "Anglais du soir" not in text

    def test_nothing_asked_reads_no_table_of_communes(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It takes two seconds of a process that has just begun."""
        read: list[str] = []
        monkeypatch.setattr("catalogue.search.forms.communes.find", read.append)
        assert client.get("/recherche/").status_code == 200
        assert read == []

    def test_the_families_are_those_of_the_catalogue_and_lead_to_what_they_count(
        self, client: Client
    ) -> None:
        for code in ("RNCP38565", "RNCP38565", "CPF206"):
            f.a_session(f.an_action(certification=code))
        Certification.objects.filter(code="RNCP38565").update(level=5)
        families = client.get("/recherche/").context["families"]
        assert [*families] == ["Certification", "Niveau de sortie"]
        told = {each.label: each.count for members in families.values() for each in members}
        assert told == {"Diplôme ou titre (RNCP)": 2, "Permis de conduire": 1, "Niveau 5 (bac + 2)": 2}
        for each in families["Certification"]:
            assert client.get(f"/recherche/?{each.query}").context["answer"].total == each.count

    def test_the_whole_catalogue_is_counted_now_and_then_only(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        f.a_session()
        client.get("/recherche/")
        Offer.objects.all().delete()
        with django_assert_max_num_queries(2):
            assert client.get("/recherche/").context["families"]

    def test_what_most_people_asked_for_comes_first(self, client: Client) -> None:
        """A draft asks for nothing yet; who asks twice is one person."""
        for code, title in (("RS1", "Anglais"), ("RS2", "Tableur"), ("RS3", "Dessin")):
            Certification.objects.create(code=code, kind="RS", title=title)
        ange = f.a_trainee("Ange")
        for code, trainee, state in (
            ("RS1", ange, "requested"),
            ("RS1", ange, "requested"),
            ("RS2", ange, "requested"),
            ("RS2", f.a_trainee("Camille"), "requested"),
            ("RS3", ange, "draft"),
        ):
            f.a_dossier(state, trainee=trainee, session=f.a_session(f.an_action(certification=code)))
        found = client.get("/recherche/").context["most_asked"]
        assert [certification.title for certification in found] == ["Tableur", "Anglais"]

    def test_taking_the_last_criterion_away_leads_there(self, client: Client) -> None:
        answer = client.get("/recherche/?q=", headers={"HX-Request": "true"})
        assert answer["HX-Redirect"] == "/recherche/?q="
