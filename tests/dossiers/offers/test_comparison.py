"""Offers side by side: what each row says, which is best in words, and what a wrong address answers."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalogue.favourites import kept
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Training
from dossiers.offers.comparison import Column, rows_of
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
METZ, NANCY = (49.1193, 6.1757), (48.6921, 6.1844)


def placed(
    town: str, postcode: str, position: tuple[float | None, float | None] = (None, None), **more: Any
) -> Action:
    organisation = f.an_organisation(f"École de {town}")
    place = Place.objects.create(
        organisation=organisation, town=town, postcode=postcode, latitude=position[0], longitude=position[1]
    )
    return f.an_action(organisation, place=place, **more)


@pytest.fixture
def metz() -> Action:
    return placed("Metz", "57000", METZ, title="Anglais à Metz", price=90_000, hours=Decimal(30))


@pytest.fixture
def nancy() -> Action:
    return placed("Nancy", "54000", NANCY, title="Anglais à Nancy", price=60_000, hours=Decimal(10))


def compare(client: Client, *actions: Action, **more: str) -> Response:
    return client.get(reverse("compare"), {"ids": ",".join(str(a.pk) for a in actions)} | more)


def table(answer: Response) -> dict[str, list[str]]:
    """The rows of the page: label, then the cells as they are read."""
    text = html.unescape(answer.text)
    found = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</th>(.*?)</tr>", text, re.DOTALL)
    cells = {label: re.findall(r"<td>(.*?)</td>", rest, re.DOTALL) for label, rest in found}
    return {
        label: [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in each]
        for label, each in cells.items()
    }


class TestTheTable:
    def test_each_row_says_which_is_best_in_words(self, client: Client, metz: Action, nancy: Action) -> None:
        f.a_session(metz, starts_in=15)
        f.a_session(nancy, starts_in=30)
        Training.objects.filter(pk=nancy.training_id).update(rating=4.5, rating_count=12)
        Training.objects.filter(pk=metz.training_id).update(rating=4.1, rating_count=3)
        rows = table(compare(client, metz, nancy, lieu="Metz"))
        assert rows["Prix"] == ["900,00 €", "600,00 € le plus bas"]
        assert rows["Prix de l'heure"] == ["30,00 € le plus bas", "60,00 €"]
        assert rows["Durée"] == ["30 heures", "10 heures"]
        assert [cell.endswith("le plus tôt") for cell in rows["Prochain début"]] == [True, False]
        assert rows["Distance"][0].endswith("la plus courte")
        assert rows["Distance"][1] == "48 km"
        assert rows["Avis des stagiaires"] == ["4,1 sur 5 (3 avis)", "4,5 sur 5 (12 avis) la meilleure note"]
        assert rows["Modalité"] == ["En présentiel"] * 2
        assert rows["Lieu"] == ["57000 Metz", "54000 Nancy"]

    def test_nothing_is_best_when_all_are_equal_and_two_may_be_together(
        self, metz: Action, nancy: Action
    ) -> None:
        twin = placed("Toul", "54200", price=60_000)
        equal = rows_of([Column(nancy), Column(twin)], distances=False, to_pay=False)[0]
        assert [cell.best for cell in equal.cells] == ["", ""]
        three = rows_of([Column(nancy), Column(twin), Column(metz)], distances=False, to_pay=False)[0]
        assert [cell.best for cell in three.cells] == ["le plus bas", "le plus bas", ""]

    def test_what_is_not_known_is_said_and_is_never_best(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        rows = table(compare(client, metz, nancy))
        assert rows["Prochain début"] == ["pas de session ouverte"] * 2
        assert rows["Avis des stagiaires"] == ["moins de trois avis"] * 2
        assert rows["Réponse de l'organisme"] == ["trop peu de demandes pour le dire"] * 2
        assert rows["Certification"] == ["RNCP38565"] * 2
        assert rows["Inscription"] == ["Aucune session ouverte"] * 2

    def test_a_permanent_entry_starts_on_the_first_day_possible(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        f.a_session(metz, starts_on=None)
        f.a_session(nancy, starts_in=12)
        first, second = table(compare(client, metz, nancy))["Prochain début"]
        assert first.startswith("à la date de votre choix, dès le")
        assert first.endswith("le plus tôt")
        assert "tôt" not in second

    def test_a_full_closed_or_too_close_session_is_not_the_next(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        f.a_session(metz, starts_in=5)
        f.a_session(metz, starts_in=12, seats=1, seats_taken=1)
        f.a_session(metz, starts_in=13, is_open=False)
        text = compare(client, metz, nancy).text
        assert "S'inscrire" not in text
        session = f.a_session(metz, starts_in=14)
        text = compare(client, metz, nancy).text
        assert text.count("S'inscrire") == 1
        assert reverse("compare") in text.split("?next=")[1]
        client.force_login(f.a_trainee().user)
        assert reverse("dossier_create", args=[session.pk]) in compare(client, metz, nancy).text

    def test_a_trainee_reads_what_would_be_left_to_pay_and_others_do_not(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        assert "Reste à payer" not in compare(client, metz, nancy).text
        client.force_login(f.a_trainee(cents=70_000).user)
        rows = table(compare(client, metz, nancy))
        assert rows["Reste à payer"] == ["200,00 €", "150,00 € le plus bas"]


class TestDistances:
    def test_a_town_is_asked_for_and_the_address_keeps_it(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        answer = compare(client, metz, nancy)
        assert "Distance" not in table(answer)
        assert "Dites d" in answer.text
        answer = compare(client, metz, nancy, lieu="Nancy")
        assert table(answer)["Distance"][0] == "47 km"
        assert "depuis Nancy (54" in answer.text
        assert "lieu=Nancy" in answer.context["shared_url"]

    def test_a_trainee_s_own_address_serves_until_a_town_is_asked_for(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        client.force_login(f.a_trainee().user)
        answer = compare(client, metz, nancy)
        assert "votre adresse (57000 Metz)" in answer.text
        assert table(answer)["Distance"][1].endswith("km")
        assert "Metz" not in answer.context["shared_url"], "the address to share holds nothing personal"
        assert "depuis Nancy" in compare(client, metz, nancy, lieu="Nancy").text

    @pytest.mark.parametrize("town", ["Nulleville-les-Oies", "x" * 200, "<script>"])
    def test_an_unknown_town_is_said_and_the_rest_is_there(
        self, client: Client, metz: Action, nancy: Action, town: str
    ) -> None:
        answer = compare(client, metz, nancy, lieu=town)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert "900,00" in answer.text

    def test_what_is_remote_or_not_on_the_map_has_no_distance(self, client: Client, metz: Action) -> None:
        remote = f.an_action(mode="remote", place=None)
        lost = placed("Ailleurs", "99999")
        assert table(compare(client, metz, remote, lost, lieu="Metz"))["Distance"][1:] == ["non calculée"] * 2


class TestTheAddress:
    def test_both_writings_and_repeats_are_read_in_their_order(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        pairs = [("ids", nancy.pk), ("ids", metz.pk), ("ids", nancy.pk)]
        answer = client.get("/comparer/?" + "&".join(f"{name}={value}" for name, value in pairs))
        assert [c.action.pk for c in answer.context["columns"]] == [nancy.pk, metz.pk]
        assert f"/comparer/?ids={nancy.pk},{metz.pk}" in answer.context["shared_url"]

    def test_one_is_not_enough_and_the_others_are_offered(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        twin = metz.training.actions.create(number="2", mode="remote", price=1, hours=1)
        dominique = f.a_trainee()
        kept.keep(dominique.pk, nancy)
        client.force_login(dominique.user)
        answer = compare(client, metz)
        assert answer.status_code == 200
        assert "Choisissez-en encore une" in answer.text
        assert {a.pk for a in answer.context["candidates"]} == {metz.pk, twin.pk, nancy.pk}
        assert f'value="{metz.pk}" checked' in answer.text
        assert f'href="/recherche/?comparer={metz.pk}"' in answer.text, (
            "another is found with it kept in mind"
        )

    def test_five_are_too_many_and_can_be_unticked(self, client: Client) -> None:
        offers = [f.an_action() for _ in range(5)]
        answer = compare(client, *offers)
        assert answer.status_code == 400
        assert "quatre formations au plus" in answer.text.replace("4", "quatre")
        assert answer.text.count("checked") == 5

    def test_none_leads_to_the_search(self, client: Client) -> None:
        answer = client.get(reverse("compare"))
        assert answer.status_code == 200
        assert "Aucune formation à comparer" in answer.text

    def test_what_is_no_longer_published_is_said_and_left_out(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        hidden = f.an_action(title="Cachée", is_published=False)
        answer = compare(client, metz, hidden, nancy)
        assert "plus proposée" in answer.text
        assert "Cachée" not in answer.text
        assert len(answer.context["columns"]) == 2

    @pytest.mark.parametrize("ids", ["x", "1;2", "-1,2", "9" * 40, "٣,٤", "1," * 300, "<b>", "1.5"])
    def test_a_wrong_address_is_told_never_a_crash(
        self, client: Client, metz: Action, nancy: Action, ids: str
    ) -> None:
        answer = client.get(reverse("compare"), {"ids": ids})
        assert answer.status_code in (200, 400)
        assert "laissé" in answer.text
        mixed = client.get(reverse("compare"), {"ids": [ids, f"{metz.pk},{nancy.pk}"]})
        assert mixed.status_code in (200, 400)

    def test_one_is_taken_out_of_three_but_not_of_two(
        self, client: Client, metz: Action, nancy: Action
    ) -> None:
        third = f.an_action()
        assert f"?ids={metz.pk},{third.pk}" in compare(client, metz, nancy, third).text
        assert "Retirer" not in compare(client, metz, nancy).text


def test_queries_do_not_grow_with_the_offers(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, metz: Action, nancy: Action
) -> None:
    offers = [metz, nancy, f.an_action(), f.an_action()]
    for action in offers:
        f.a_session(action)
    client.force_login(f.a_trainee().user)
    with django_assert_max_num_queries(10):
        assert len(compare(client, *offers).context["columns"]) == 4


def test_choosing_takes_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    dominique = f.a_trainee()
    for _ in range(6):
        kept.keep(dominique.pk, f.an_action())
    client.force_login(dominique.user)
    with django_assert_max_num_queries(10):
        compare(client, Action.objects.earliest("pk"))


def test_a_trainee_keeps_one_from_the_table_and_comes_back_to_it(
    client: Client, metz: Action, nancy: Action
) -> None:
    person = f.a_trainee()
    client.force_login(person.user)
    asked = compare(client, metz, nancy)
    assert table(asked)["Favoris"][0].startswith("Garder")
    (back,) = set(re.findall(rf'formaction="({reverse("favourite", args=[metz.pk])}[^"]*)"', asked.text))
    again = client.post(html.unescape(back), {"geste": "ajouter"}, follow=True)
    assert again.request["PATH_INFO"] == reverse("compare")
    assert table(again)["Favoris"][0].startswith("Gardée")
    assert table(again)["Favoris"][1].startswith("Garder")


def test_a_visitor_has_nothing_to_keep_in_the_table(client: Client, metz: Action, nancy: Action) -> None:
    assert "Favoris" not in table(compare(client, metz, nancy))
