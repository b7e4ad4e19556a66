"""Favourites: kept and dropped by their owner, a hundred at most, still listed when no longer proposed."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee
from catalogue.favourites import kept as favourites
from catalogue.favourites.models import Favourite
from catalogue.trainings.models import Action
from cpf_portal.common.errors import Refused
from dossiers.holder import closing, export
from tests import factories as f
from tests.kinds import Response
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


@pytest.fixture
def hers(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


def press(client: Client, action: Action, geste: str = "ajouter", **more: str) -> Response:
    return client.post(reverse("favourite", args=[action.pk]), {"geste": geste} | more)


def test_an_offer_is_kept_from_its_page_and_dropped(hers: Client) -> None:
    action = f.an_action()
    page = reverse("training", args=[action.pk])
    assert "Ajouter à mes favoris" in hers.get(page).text
    assert press(hers, action)["Location"] == page
    assert "Retirer de mes favoris" in hers.get(page).text
    assert action.training.title in hers.get(reverse("favourites")).text
    press(hers, action, "retirer")
    assert "Aucun favori" in hers.get(reverse("favourites")).text


def test_pressing_twice_keeps_once_and_drops_once(hers: Client) -> None:
    action = f.an_action()
    for geste, left in (("ajouter", 1), ("retirer", 0)):
        for _ in range(2):
            press(hers, action, geste)
        assert Favourite.objects.count() == left


def test_the_person_comes_back_where_they_were_and_never_to_another_site(hers: Client) -> None:
    action = f.an_action()
    assert press(hers, action, "retirer", next="/favoris/?page=2")["Location"] == "/favoris/?page=2"
    assert press(hers, action, next="https://ailleurs.example/")["Location"] == f"/formations/{action.pk}/"


def test_a_visitor_is_led_to_log_in_and_back_to_the_offer(client: Client, dominique: Trainee) -> None:
    action = f.an_action()
    assert f"/connexion/?next=/favoris/{action.pk}/" in client.get(f"/formations/{action.pk}/").text
    offer = f"/formations/{action.pk}/"
    sent = client.post(
        reverse("favourite", args=[action.pk]), headers={"Referer": f"http://testserver{offer}"}
    )
    assert sent["Location"] == f"/connexion/?next={offer}", "back to the page with the button"
    client.force_login(dominique.user)
    assert client.get(f"/favoris/{action.pk}/")["Location"] == f"/formations/{action.pk}/"
    assert not Favourite.objects.exists(), "reading keeps nothing"


def test_each_has_their_own(hers: Client, dominique: Trainee) -> None:
    action = f.an_action(title="Poterie")
    camille = f.a_trainee("Camille")
    favourites.keep(camille.pk, action)
    press(hers, action, "retirer")
    assert "Poterie" not in hers.get(reverse("favourites")).text
    assert Favourite.objects.get().user_id == camille.pk


def test_an_offer_no_longer_proposed_stays_says_so_and_can_be_dropped(
    hers: Client, dominique: Trainee
) -> None:
    action = f.an_action(title="Poterie")
    favourites.keep(dominique.pk, action)
    Action.objects.update(is_published=False)
    text = hers.get(reverse("favourites")).text
    assert "est plus proposée" in text
    assert f"/formations/{action.pk}/" not in text
    assert f'name="ids" value="{action.pk}"' not in text
    assert press(hers, action, "retirer")["Location"] == reverse("favourites")
    assert not Favourite.objects.exists()


def test_what_is_not_proposed_is_not_kept(hers: Client) -> None:
    action = f.an_action(is_published=False)
    assert "plus proposée" in hers.post(f"/favoris/{action.pk}/", follow=True).text
    assert hers.post("/favoris/999999/").status_code == 404
    assert not Favourite.objects.exists()


def test_the_hundred_and_first_is_refused_with_what_to_do(
    hers: Client, dominique: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "MOST", 2)
    for _ in range(2):
        favourites.keep(dominique.pk, f.an_action())
    answer = hers.post(f"/favoris/{f.an_action().pk}/", follow=True)
    assert "retirez-en un" in answer.text
    assert Favourite.objects.count() == 2
    favourites.keep(dominique.pk, Action.objects.earliest("pk"))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    dominique = f.a_trainee()
    monkeypatch.setattr(favourites, "MOST", 1)
    actions = [f.an_action(), f.an_action()]
    outcomes = race(*[lambda a=a: favourites.keep(dominique.pk, a) for a in actions])
    assert [type(o) for o in outcomes if o] == [Refused]
    assert Favourite.objects.count() == 1


def test_the_list_is_paged_and_takes_few_queries(
    hers: Client, dominique: Trainee, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(21):
        favourites.keep(dominique.pk, f.a_session(f.an_action(title=f"Poterie {n:02}")).action)
    with django_assert_max_num_queries(8):
        text = hers.get(reverse("favourites")).text
    assert "21 formations gardées" in text
    assert "Poterie 20" in text
    assert "Poterie 00" not in text
    assert "Poterie 00" in hers.get(reverse("favourites"), {"page": "2"}).text


def test_an_organisation_and_staff_have_none(client: Client) -> None:
    action = f.an_action()
    for user in (f.a_member(f.an_organisation()), f.a_staff_member()):
        client.force_login(user)
        assert client.get(reverse("favourites")).status_code == 404
        assert press(client, action).status_code == 404
        assert "mes favoris" not in client.get(f"/formations/{action.pk}/").text


def test_they_are_among_the_person_s_data_and_go_with_the_account(dominique: Trainee) -> None:
    favourites.keep(dominique.pk, f.an_action(title="Poterie"))
    assert [kept["formation"] for kept in export.of(dominique)["favoris"]] == ["Poterie"]
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not Favourite.objects.exists()
