"""Searching: words whatever their accents and endings, place, mode, price, order; and the offer's page."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.rights import ledger
from catalogue.communes import locate
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.search import Search, around, department
from catalogue.search.means import Means
from catalogue.search.models import Offer
from catalogue.search.words import _index, refresh
from catalogue.trainings.models import Action, Session
from cpf_portal.common.business_days import add_business_days
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def metz() -> Organisation:
    return f.an_organisation()


def offer(organisation: Organisation, title: str, **more: Place | int | str | None) -> Action:
    action = f.an_action(organisation, title=title, **more)
    f.a_session(action)
    return action


def found(**asked: Any) -> list[str]:
    return [offer.action.training.title for offer in Search(**asked).answer().offers]


class TestWords:
    @pytest.fixture(autouse=True)
    def _offers(self, metz: Organisation) -> None:
        offer(metz, "Décorateur d'intérieur", summary="Couleurs et matières.")
        offer(metz, "Comptabilité générale", summary="Écritures et bilans.")
        offer(metz, "Chevaux et randonnée", summary="Tourisme équestre.")

    @pytest.mark.parametrize(
        ("words", "title"),
        [
            ("decorateur", "Décorateur d'intérieur"),
            ("DÉCORATEURS", "Décorateur d'intérieur"),
            ("comptabilite", "Comptabilité générale"),
            ("bilan", "Comptabilité générale"),
            ("comptab", "Comptabilité générale"),
            ("equestre", "Chevaux et randonnée"),
            ("matière couleur", "Décorateur d'intérieur"),
            ("d'intérieur", "Décorateur d'intérieur"),
        ],
    )
    def test_accents_plurals_and_beginnings_do_not_matter(self, words: str, title: str) -> None:
        assert found(words=words) == [title]

    def test_every_word_must_be_there_or_it_is_said(self) -> None:
        answer = Search(words="décorateur bilan").answer()
        assert (answer.typed, answer.search.words) == ("décorateur bilan", "décorateur")

    @pytest.mark.parametrize("words", ["", "   ", "!!!", "' & | : * \\", "le la les"])
    def test_no_real_word_never_fails(self, words: str) -> None:
        assert isinstance(found(words=words), list)

    def test_a_word_in_the_title_outweighs_one_in_the_text(self, metz: Organisation) -> None:
        offer(metz, "Peinture", summary="Avec un peu de comptabilité.")
        assert found(words="comptabilité")[0] == "Comptabilité générale"


def test_only_published_offers_with_a_session_to_enter_are_found(metz: Organisation) -> None:
    hidden = offer(metz, "Cachée", is_published=False)
    past = f.an_action(metz, title="Passée")
    f.a_session(past, starts_on=timezone.localdate())
    closed = f.an_action(metz, title="Fermée")
    f.a_session(closed, is_open=False)
    permanent = f.an_action(metz, title="Permanente")
    f.a_session(permanent, starts_on=None)
    assert found() == ["Permanente"]
    assert not hidden.is_published


def test_mode_price_and_place_filter(metz: Organisation) -> None:
    town = Place.objects.create(
        organisation=metz, town="Saint-Étienne", postcode="42000", latitude=45.44, longitude=4.39
    )
    offer(metz, "Ici", price=50_000)
    offer(metz, "Loin", mode="remote", place=None, price=90_000)
    offer(metz, "Là-bas", place=town, price=70_000)
    assert found(chosen={"modalite": ("remote",)}) == ["Loin"]
    assert found(max_price=70_000, order="prix") == ["Ici", "Là-bas"]
    assert found(area=department("42")) == found(area=around(45.7, 4.8, 60)) == ["Là-bas"]
    assert found(area=department("2A")) == found(area=around(45.7, 4.8, 30)) == []


def test_orders_are_stable_and_say_what_they_do(metz: Organisation) -> None:
    far, near = f.an_action(metz, title="Loin", price=10), f.an_action(metz, title="Près", price=20)
    f.a_session(far, starts_in=40)
    f.a_session(near, starts_in=15)
    assert found(order="debut") == ["Près", "Loin"]
    assert found(order="prix") == ["Loin", "Près"]


class TestBoxes:
    """Counts are what ticking would leave: the group's own ticks apart, the other groups' counted."""

    @pytest.fixture(autouse=True)
    def _offers(self, metz: Organisation) -> None:
        offer(metz, "Court", hours=7, price=10_000)
        offer(metz, "Moyen", hours=30, price=50_000)
        offer(metz, "Long", mode="remote", place=None, hours=300, price=200_000)

    def counts(self, means: Means | None = None, **chosen: tuple[str, ...]) -> dict[str, int]:
        return Search(means=means, chosen=chosen).answer().counts

    @pytest.fixture
    def means(self) -> Means:
        """A jobseeker's 500 euros: no participation."""
        dominique = f.a_trainee(cents=50_000)
        return Means(dominique, ledger.account_of(dominique.pk), timezone.localdate(), jobseeker=True)

    def test_each_value_is_counted(self) -> None:
        counts = self.counts()
        assert (counts["modalite_onsite"], counts["modalite_remote"]) == (2, 1)
        assert [counts[f"duree_{key}"] for key in ("14", "35", "140", "plus")] == [1, 1, 0, 1]

    def test_ticking_narrows_the_other_groups_only(self) -> None:
        chosen = {"modalite": ("onsite",)}
        answer = Search(chosen=chosen).answer()
        assert (answer.total, answer.counts["modalite_remote"], answer.counts["duree_plus"]) == (2, 1, 0)

    def test_two_values_of_a_group_keep_either(self) -> None:
        chosen = {"modalite": ("onsite", "remote"), "duree": ("14", "plus")}
        assert Search(chosen=chosen).answer().total == 2

    def test_beside_other_ticks_a_box_counts_what_ticking_it_alone_would_leave(self, means: Means) -> None:
        chosen = {"duree": ("35", "plus"), "droits": ("oui",)}
        answer = Search(means=means, chosen=chosen).answer()
        for facet in answer.search.facets:
            for value in facet.values:
                ticked = Search(means=means, chosen={**chosen, facet.name: (value.key,)})
                found = ticked.page(answer.today).count()
                assert found == answer.counts[f"{facet.name}_{value.key}"], value

    def test_what_one_s_rights_cover(self, means: Means) -> None:
        assert self.counts(means=means)["droits_oui"] == 2
        assert Search(means=means, chosen={"droits": ("oui",)}).answer().total == 2
        assert "droits_oui" not in self.counts()

    def test_every_box_has_a_count_and_keeps_what_it_counts(self, means: Means) -> None:
        answer = Search(means=means).answer()
        for facet in answer.search.facets:
            for value in facet.values:
                ticked = Search(means=means, chosen={facet.name: (value.key,)}).answer()
                assert ticked.total == answer.counts[f"{facet.name}_{value.key}"], value


class TestWithoutAFilter:
    """When nothing is found, each filter that could be dropped says how many offers that would leave."""

    @pytest.fixture(autouse=True)
    def _one_offer_for_each_filter_that_refuses_it_alone(self, metz: Organisation) -> None:
        elsewhere = f.an_organisation("Ailleurs")
        for asked, school, latitude in (
            ({"price": 90_000}, metz, 49.12),
            ({}, elsewhere, 49.12),
            ({}, metz, 49.7),  # some 65 km away
            ({}, metz, 43.3),  # at the other end of the country
            ({"starts_in": 60}, metz, 49.12),
            ({"hours": 7}, metz, 49.12),
        ):
            place = Place.objects.create(
                organisation=school, name=f"{asked} {latitude}", latitude=latitude, longitude=6.18
            )
            more: dict[str, Any] = {"price": 50_000, "hours": 30} | asked
            days = more.pop("starts_in", 20)
            f.a_session(f.an_action(school, title="Anglais", place=place, **more), starts_in=days)

    @pytest.fixture
    def search(self, metz: Organisation) -> Search:
        return Search(
            words="anglais",
            area=around(49.12, 6.18, 30),
            max_price=50_000,
            organisation=metz.pk,
            starts_to=add_business_days(timezone.localdate(), 30),
            chosen={"duree": ("35",), "modalite": ("onsite", "mixed")},
        )

    def test_each_alone_is_counted_in_two_statements(
        self, search: Search, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(2):
            answer = search.answer()
            left = answer.without
        assert answer.total == 0
        assert left == {
            "radius": 1,
            "area": 2,
            "max_price": 1,
            "organisation": 1,
            "dates": 1,
            "duree": 1,
        }

    def test_what_would_still_leave_nothing_is_not_proposed(self, search: Search) -> None:
        assert replace(search, chosen={"modalite": ("remote",), "duree": ("140",)}).answer().without == {}

    def test_a_period_that_is_over_finds_nothing_and_can_be_dropped(self, search: Search) -> None:
        assert replace(search, starts_to=timezone.localdate()).answer().without == {"dates": 1}


class TestTheRowsToSearch:
    """The database keeps them, whatever changes."""

    def is_found(self) -> bool:
        return found() == ["Anglais"]

    def test_they_follow_sessions_actions_and_trainings(self, metz: Organisation) -> None:
        action = f.an_action(metz, title="Anglais")
        assert not self.is_found()
        session = f.a_session(action)
        assert self.is_found()
        for row, field in ((session, "is_open"), (action, "is_published"), (action.training, "is_published")):
            for value in (False, True):
                setattr(row, field, value)
                row.save()
                assert self.is_found() is value
        Session.objects.filter(pk=session.pk).update(starts_on=timezone.localdate() - timedelta(days=1))
        assert not self.is_found()
        Session.objects.filter(pk=session.pk).update(starts_on=None, ends_on=None)
        assert self.is_found()
        session.delete()
        assert not self.is_found()

    def test_they_follow_prices_titles_places_and_certifications(self, metz: Organisation) -> None:
        action = offer(metz, "Poterie")
        action.price = 1
        action.save()
        type(action.training).objects.update(title="Espagnol", rating=4.5, rating_count=3)
        Place.objects.update(latitude=48.0, longitude=2.0)
        [row] = Search(words="espagnol", area=around(48, 2, 10), order="note").answer().offers
        assert (row.price, row.rating) == (1, 4.5)
        assert found(words="poterie") == []

    def test_a_text_made_of_tags_takes_no_time(self, metz: Organisation) -> None:
        start = time.monotonic()
        offer(metz, "Poterie", summary="<!--" * 30_000)
        assert time.monotonic() - start < 3
        assert found(words="poterie") == ["Poterie"]

    def test_a_long_text_stays_out_of_the_row_and_what_sorts_in_it(self, metz: Organisation) -> None:
        action = f.an_action(
            metz,
            title="Anglais pour les métiers de la montagne, du tourisme et de la restauration",
            summary=" ".join(f"mot{n}" for n in range(500)),
        )
        for days in range(15, 25):
            f.a_session(action, starts_in=days)
        columns = ", ".join(
            f"pg_column_toast_chunk_id({name}) IS NULL" for name in ("document", "title", "starts")
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM catalogue_offer")
            assert cursor.fetchone() == (False, True, True)

    def test_taking_a_seat_writes_no_row(
        self, metz: Organisation, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        session = f.a_session(f.an_action(metz, title="Anglais"))
        before = Offer.objects.extra(select={"version": "xmin::text"}).values_list("version", flat=True)[0]
        Session.objects.filter(pk=session.pk).update(seats_taken=1)
        assert (
            Offer.objects.extra(select={"version": "xmin::text"}).values_list("version", flat=True)[0]
            == before
        )


class TestWhen:
    def test_the_window_is_of_starts_and_permanent_entries_are_in_it(self, metz: Organisation) -> None:
        for title, days in (("Tôt", 15), ("Tard", 60)):
            f.a_session(f.an_action(metz, title=title), starts_in=days)
        f.a_session(f.an_action(metz, title="Toujours"), starts_on=None)
        early, late = (add_business_days(timezone.localdate(), n) for n in (15, 60))
        assert set(found(starts_to=early)) == {"Tôt", "Toujours"}
        assert set(found(starts_from=late, starts_to=late)) == {"Tard", "Toujours"}
        assert found(starts_to=timezone.localdate()) == []

    def test_a_later_session_counts_too(self, metz: Organisation) -> None:
        action = f.an_action(metz, title="Deux fois")
        for days in (15, 60):
            f.a_session(action, starts_in=days)
        late = add_business_days(timezone.localdate(), 50)
        assert found(starts_from=late) == ["Deux fois"]
        [row] = Search(starts_from=late).answer().offers
        assert vars(row)["next_start"] >= late, "the start that is shown is one of those asked for"


class TestNames:
    def test_no_name_of_a_group_loses_a_letter(self) -> None:
        """A stop word of French would make « permis c » mean « permis »."""
        with connection.cursor() as cursor:
            for name in {name for names in _index().values() for name in names}:
                letters = [word for word in name if len(word) == 1]
                cursor.execute("SELECT numnode(to_tsquery('french_plain', %s))", [" & ".join(letters or "x")])
                assert cursor.fetchone()[0] == 2 * len(letters or "x") - 1, name

    @pytest.mark.parametrize(
        ("words", "title"),
        [("son", "Technicien du son"), ("C", "Programmer en C"), ("c", "Programmer en C")],
    )
    def test_a_word_that_french_drops_is_looked_for_as_it_is(
        self, metz: Organisation, words: str, title: str
    ) -> None:
        for each in ("Technicien du son", "Programmer en C"):
            offer(metz, each)
        assert found(words=words) == [title]

    @pytest.mark.parametrize("typed", ["C++", "c#", "programmer en C++"])
    def test_a_name_with_signs_is_not_its_letter(self, metz: Organisation, typed: str) -> None:
        offer(metz, "Permis C : conduire un poids lourd")
        assert found(words=typed) == []
        offer(metz, "Programmer en C++ et en C#")
        assert found(words=typed) == ["Programmer en C++ et en C#"]
        assert found(words="permis c") == ["Permis C : conduire un poids lourd"]

    def test_a_lorry_is_no_motorcycle(self, metz: Organisation) -> None:
        for each in ("Permis de conduire moto", "Conduite de réunion", "Conducteur de poids lourd"):
            offer(metz, each)
        assert found(words="camion") == found(words="chauffeur") == ["Conducteur de poids lourd"]


class TestMisspelt:
    @pytest.fixture(autouse=True)
    def _offers(self, metz: Organisation) -> None:
        offer(metz, "Anglais et comptabilité")
        refresh()

    @pytest.mark.parametrize("words", ["aglais", "anglias", "conptabilité", "anglais contabilité"])
    def test_the_nearest_words_are_looked_for_and_it_is_said(self, client: Client, words: str) -> None:
        text = client.get(reverse("search"), {"q": words}).text
        assert "ce qui s'en approche le plus" in text
        assert "Anglais et comptabilité" in text

    @pytest.mark.parametrize(
        ("typed", "looked_for"),
        [
            ("anglais plomberie", "anglais"),
            ("comptabilité bright", "comptabilité"),
            ("bright comptabilité", "comptabilité"),
            ("une formation angalis débutant", "anglais"),
            ("anglais zzzzzz comptabilité", "anglais comptabilité"),
        ],
    )
    def test_words_of_which_one_is_nowhere_leave_it_out_and_say_so(
        self, client: Client, typed: str, looked_for: str
    ) -> None:
        text = client.get(reverse("search"), {"q": typed}).text
        assert f"rien trouvé pour « {typed} » : nous avons cherché « {looked_for} »" in text
        assert "Anglais et comptabilité" in text

    def test_filters_that_leave_nothing_of_the_nearest_words_can_be_dropped(self, client: Client) -> None:
        text = client.get(reverse("search"), {"q": "anglais bright", "prix": "1"}).text
        assert "le prix maximum" in text

    @pytest.mark.parametrize("words", ["zzzzzz", "formation zzzzzz", "an", "12345"])
    def test_what_resembles_nothing_finds_nothing(self, words: str) -> None:
        assert found(words=words) == []

    def test_a_right_word_is_never_changed(self, client: Client) -> None:
        text = client.get(reverse("search"), {"q": "anglais", "prix": "1"}).text
        assert "approche" not in text
        assert "le prix maximum" in text


class TestPlaces:
    @pytest.fixture(autouse=True)
    def _offers(self, metz: Organisation) -> None:
        for title, town, postcode in (
            ("Ici", "Metz", "57000"),
            ("À côté", "Thionville", "57100"),
            ("Loin", "Brest", "29200"),
        ):
            latitude, longitude = sure(locate(postcode, town))
            place = Place.objects.create(
                organisation=metz, town=town, postcode=postcode, latitude=latitude, longitude=longitude
            )
            offer(metz, title, place=place)

    def titles(self, client: Client, **asked: str) -> list[str]:
        page = client.get(reverse("search"), asked).context["page"]
        return [row.action.training.title for row in page.object_list]

    def test_a_radius_or_a_department(self, client: Client) -> None:
        assert self.titles(client, lieu="Metz", rayon="10") == ["Ici"]
        assert set(self.titles(client, lieu="57000", rayon="50")) == {"Ici", "À côté"}
        assert set(self.titles(client, lieu="Metz", rayon="departement")) == {"Ici", "À côté"}
        assert set(self.titles(client, lieu="Moselle")) == {"Ici", "À côté"}
        assert self.titles(client, lieu="29") == ["Loin"]

    def test_the_nearest_first(self, client: Client) -> None:
        assert self.titles(client, lieu="Thionville", rayon="50", ordre="distance") == ["À côté", "Ici"]
        assert "à moins d'un kilomètre" in client.get(reverse("search"), {"lieu": "Thionville"}).text

    def test_an_unknown_place_is_said_and_filters_nothing(self, client: Client) -> None:
        answer = client.get(reverse("search"), {"lieu": "Nulle-Part-Ailleurs"})
        assert "Nous ne connaissons pas ce lieu" in answer.text
        assert len(answer.context["page"].object_list) == 3

    def test_the_other_towns_of_the_name_are_proposed(self, client: Client) -> None:
        assert "Plusieurs communes" in client.get(reverse("search"), {"lieu": "Saint-Denis"}).text

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("La Baule", "La Baule-Escoublac (44500)"), ("24380 CENDRIEUX", "Val de Louyre et Caudeau (24380)")],
    )
    def test_the_commune_that_was_understood_is_named(self, client: Client, typed: str, meant: str) -> None:
        [chip] = client.get(reverse("search"), {"lieu": typed}).context["chips"]
        assert (chip.label, chip.query) == (f"{meant}, 30 km", "")

    def test_nothing_near_proposes_a_wider_radius(self, client: Client) -> None:
        text = client.get(reverse("search"), {"lieu": "Forbach", "rayon": "10"}).text
        assert "chercher jusqu&#x27;à 100 km</a> : 2 formations" in text
        assert "rayon=100" in text

    def test_suggestions_are_options(self, client: Client) -> None:
        text = client.get(reverse("towns"), {"lieu": "thionv"}).text
        assert '<option value="Thionville (57100)">' in text
        assert client.get(reverse("towns"), {"lieu": "\u00e9" * 500}).status_code == 200


class TestSearchPage:
    def test_it_shows_counts_and_cards_in_a_constant_number_of_queries(
        self, client: Client, metz: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(23):
            offer(metz, f"Anglais {n}")
        with django_assert_max_num_queries(4):  # counts, offers, what is installed
            text = client.get(reverse("search"), {"q": "anglais"}).text
        assert "23 formations" in text
        assert "Page 1 sur 2" in text
        assert "Page 2 sur 2" in client.get(reverse("search"), {"q": "anglais", "page": "2"}).text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"prix": "cher"},
            {"modalite": "x"},
            {"ordre": "x"},
            {"page": "-1"},
            {"page": "x"},
            {"q": "é" * 500},
            {"lieu": "%"},
        ],
    )
    def test_a_wrong_value_is_said_or_ignored_never_a_failure(
        self, client: Client, metz: Organisation, wrong: dict[str, str]
    ) -> None:
        offer(metz, "Anglais")
        assert client.get(reverse("search"), wrong).status_code == 200

    def test_a_null_byte_is_a_bad_request(self, client: Client) -> None:
        assert client.get(reverse("search"), {"q": "a\x00"}).status_code == 400

    def test_a_wrong_price_is_kept_and_explained(self, client: Client) -> None:
        text = client.get(reverse("search"), {"prix": "cher"}).text
        assert 'value="cher"' in text
        assert "montant en euros" in text

    def test_nothing_found_says_what_to_try(self, client: Client) -> None:
        assert "Aucune formation ne correspond" in client.get(reverse("search"), {"q": "zzz"}).text

    def test_an_empty_page_has_nothing_to_sort_and_keeps_the_order_that_was_chosen(
        self, client: Client
    ) -> None:
        text = client.get(reverse("search"), {"q": "zzz", "ordre": "prix"}).text
        assert "Trier par" not in text
        assert '<input type="hidden" name="ordre" value="prix"' in text


def test_the_seats_of_a_session_are_never_oversold_by_hand() -> None:
    session = f.a_session(seats=1, seats_taken=1)
    assert session.is_full
    assert Session(seats=None).is_full is False
