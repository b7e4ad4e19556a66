"""An offer in a list, as its reader sees it: what is left to pay, places, what is kept, what is compared."""

import re
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee
from catalogue.favourites import kept
from catalogue.results.cards import Card
from catalogue.results.told import Left
from catalogue.trainings.models import Action, Certification
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


@pytest.fixture
def hers(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


def cards(client: Client, **asked: str) -> list[Card]:
    found: list[Card] = client.get(reverse("search"), {"q": "anglais"} | asked).context["cards"]
    return found


class TestWhatIsLeftToPay:
    def test_it_is_what_the_page_of_the_offer_says(self, hers: Client) -> None:
        for price in (87_000, 10_000, 500_000):
            action = f.a_session(f.an_action(price=price)).action
            page = hers.get(reverse("training", args=[action.pk]))
            [left] = [card.left for card in cards(hers) if card.action == action]
            assert left == Left(page.context["figures"].to_pay)

    def test_a_cap_and_a_dotation_count(self, hers: Client, dominique: Trainee) -> None:
        f.a_dotation(dominique, 20_000)
        f.a_session(f.an_action(price=250_000, certification="RS6151"))
        [card] = cards(hers)
        assert card.left == Left(80_000), "1 500 € of rights at most, 200 € of the employer"

    def test_a_condition_that_is_not_met_is_said(self, hers: Client) -> None:
        f.a_session(f.an_action(price=87_000, certification="CPF206"))
        [card] = cards(hers)
        assert card.left == Left(15_000, is_conditional=True)
        assert "sous condition" in hers.get(reverse("search"), {"q": "anglais"}).text

    def test_nothing_is_said_to_a_visitor_nor_to_an_organisation(self, client: Client) -> None:
        action = f.a_session().action
        for user in (None, f.a_member(action.training.organisation)):
            if user:
                client.force_login(user)
            assert [card.left for card in cards(client)] == [None]
            assert "vous resterait" not in client.get(reverse("search"), {"q": "anglais"}).text

    def test_a_page_asks_as_much_for_twenty_offers_as_for_one(
        self, hers: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(20):
            code = ("CPF202", "CPF206", "RS6151", "RNCP38565")[number % 4]
            f.a_session(f.an_action(certification=code, hours=Decimal(20)))
        with django_assert_max_num_queries(13):
            assert len(cards(hers)) == 20


class TestWhen:
    def test_the_first_session_with_a_place_is_told_with_its_places(self, client: Client) -> None:
        action = f.an_action()
        f.a_session(action, starts_in=15, seats=2, seats_taken=2)
        free = f.a_session(action, starts_in=20, seats=3, seats_taken=1)
        [card] = cards(client)
        assert card.session == free
        assert "2 places" in client.get(reverse("search"), {"q": "anglais"}).text

    def test_an_offer_whose_sessions_are_full_says_so(self, client: Client) -> None:
        f.a_session(seats=1, seats_taken=1)
        assert [card.session for card in cards(client)] == [None]
        assert "Complet" in client.get(reverse("search"), {"q": "anglais"}).text

    def test_the_session_is_one_of_the_period_asked_for(self, client: Client) -> None:
        action = f.an_action()
        f.a_session(action, starts_in=15)
        later = f.a_session(action, starts_in=60)
        [card] = cards(client, debut_du=str(later.starts_on))
        assert card.session == later


class TestKeeping:
    def test_an_offer_is_kept_from_the_list_and_one_is_back_there(
        self, hers: Client, dominique: Trainee
    ) -> None:
        action = f.a_session().action
        here = f"{reverse('search')}?q=anglais"
        assert not cards(hers)[0].is_kept
        text = hers.get(here).text
        assert (
            f'formaction="/favoris/{action.pk}/?next=%2Frecherche%2F%3Fq%3Danglais%23offre-{action.pk}"'
            in text
        )
        there = f"{here}#offre-{action.pk}"
        answer = hers.post(f"/favoris/{action.pk}/?next={here}%23offre-{action.pk}", {"geste": "ajouter"})
        assert answer["Location"] == there
        assert cards(hers)[0].is_kept
        kept.drop(dominique.pk, action.pk)
        assert not cards(hers)[0].is_kept

    def test_a_visitor_is_led_to_log_in_and_back_to_the_list(
        self, client: Client, dominique: Trainee
    ) -> None:
        action = f.a_session().action
        text = client.get(reverse("search"), {"q": "anglais", "modalite": "onsite"}).text
        assert 'id="garder"' not in text
        [link] = re.findall(r'href="/connexion/\?next=(/favoris/[^"]+)"', text)
        client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
        back = client.get(unquote(link))
        assert back["Location"] == f"/recherche/?q=anglais&modalite=onsite#offre-{action.pk}"
        assert "appuyez encore" in client.get(back["Location"]).text


class TestComparing:
    @pytest.fixture
    def offers(self) -> list[Action]:
        return [f.a_session(f.an_action(title=f"Anglais {n}")).action for n in range(5)]

    def test_an_offer_is_chosen_by_the_address_and_left_in_the_same_way(
        self, client: Client, offers: list[Action]
    ) -> None:
        first = offers[0]
        [card] = [card for card in cards(client) if card.action == first]
        assert card.compared == f"?q=anglais&comparer={first.pk}"
        [card] = [card for card in cards(client, comparer=str(first.pk)) if card.action == first]
        assert (card.is_chosen, card.compared) == (True, "?q=anglais")

    def test_two_are_compared_and_one_asks_for_another(self, client: Client, offers: list[Action]) -> None:
        one, two = (client.get("/recherche/", {"q": "anglais", "comparer": ids}).text for ids in ("7", "7,8"))
        assert "choisissez-en une autre" in one
        assert "/comparer/" not in one
        assert 'href="/comparer/?ids=7,8"' in two

    def test_a_fifth_cannot_be_chosen(self, client: Client, offers: list[Action]) -> None:
        chosen = ",".join(str(offer.pk) for offer in offers[:4])
        by_offer = {card.action: card.compared for card in cards(client, comparer=chosen)}
        assert by_offer[offers[4]] == ""
        assert all(by_offer[offer] for offer in offers[:4])

    @pytest.mark.parametrize("ids", ["x", "-1", "1," * 500, "9" * 40, "٣"])
    def test_what_cannot_be_read_is_left_out(self, client: Client, ids: str) -> None:
        assert client.get("/recherche/", {"q": "anglais", "comparer": ids}).status_code == 200

    def test_the_form_keeps_what_is_chosen(self, client: Client, offers: list[Action]) -> None:
        for asked in ({"q": "anglais"}, {}):
            text = client.get("/recherche/", {"comparer": str(offers[0].pk)} | asked).text
            assert f'name="comparer" value="{offers[0].pk}"' in text


def test_a_certification_is_told_in_words(client: Client) -> None:
    for code in ("RNCP38565", "RS6151", "CPF200"):
        f.a_session(f.an_action(certification=code))
    Certification.objects.update(title="Gérer une équipe")
    Certification.objects.filter(code="RNCP38565").update(level=5)
    text = client.get("/recherche/", {"q": "anglais"}).text
    text = re.sub(r">\s+", ">", text)
    for words in (
        "Diplôme ou titre de niveau 5 : Gérer une équipe",
        "Compétence certifiée : Gérer une équipe",
        "<span>Gérer une équipe",
    ):
        assert words in text
