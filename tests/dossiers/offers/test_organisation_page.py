"""An organisation's public page: its offers, its places, how soon it answers, what people thought of it."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from dossiers import transitions
from dossiers.offers import answer_time
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def metz() -> Organisation:
    return f.an_organisation()


def read(client: Client, organisation: Organisation) -> str:
    return unescape(client.get(reverse("organisation_page", args=[organisation.pk])).text)


def reviewed(organisation: Organisation, *marks: int) -> None:
    action = f.an_action(organisation)
    for rank, mark in enumerate(marks):
        dossier = f.a_dossier("completed", trainee=f.a_trainee(f"Lou{rank}"), session=f.a_session(action))
        scores = dict.fromkeys(Review.CRITERIA, mark) | {"welcome": 5}
        transitions.review(dossier, f.owner(dossier), scores=scores)
        moderation.moderate(Review.objects.get(dossier=dossier), f.a_staff_member(), publish=True)


def test_its_offers_are_there_and_no_one_else_s(client: Client, metz: Organisation) -> None:
    for number in range(12):
        f.a_session(f.an_action(metz, title=f"Anglais {number:02}"), starts_in=15 + number)
    f.a_session(f.an_action(f.an_organisation("Cap Sud"), title="Poterie"))
    text = read(client, metz)
    assert "12 formations" in text
    assert "Anglais 00" in text
    assert "Anglais 11" not in text
    assert "Anglais 11" in client.get(reverse("organisation_page", args=[metz.pk]), {"page": "2"}).text
    assert "Poterie" not in text
    assert f"/recherche/?organisme={metz.pk}" in text


def test_without_a_session_to_come_it_says_so(client: Client, metz: Organisation) -> None:
    assert "Aucune formation à venir" in read(client, metz)
    assert client.get(reverse("organisation_page", args=[metz.pk + 1])).status_code == 404


def test_its_towns_are_told_once_each_where_something_is_taught(client: Client, metz: Organisation) -> None:
    for street in ("1 rue Haute", "2 rue Basse"):
        place = Place.objects.create(organisation=metz, street=street, town="Nancy", postcode="54000")
        f.an_action(metz, place=place)
    Place.objects.create(organisation=metz, town="Brest", postcode="29200")
    text = read(client, metz)
    assert text.count("Nancy (54000)") == 1
    assert "Brest (29200)" not in text


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (400, True), (-1, False), (None, False)])
def test_a_certificate_of_quality_is_told_until_its_last_day(
    client: Client, metz: Organisation, days: int | None, is_told: bool
) -> None:
    metz.qualiopi_until = None if days is None else timezone.localdate() + timedelta(days=days)
    metz.save()
    assert ("Certifié Qualiopi" in read(client, metz)) is is_told


def test_reviews_are_told_from_three_on_with_their_scale(client: Client, metz: Organisation) -> None:
    reviewed(metz, 4, 3)
    assert "sur 5" not in read(client, metz)
    reviewed(metz, 2)
    text = read(client, metz)
    assert "Avis : 3,4 sur 5" in text
    assert "<dt>Accueil</dt><dd>5,0 sur 5</dd>" in text
    assert "<dt>Contenu</dt><dd>3,0 sur 5</dd>" in text
    assert "de 1 (mauvais) à 5 (très bien)" in text
    assert text.count("Lou") == 3


def test_how_soon_it_answers_is_told_when_it_answered_enough(
    client: Client, metz: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_time, "SHOWN_FROM", 1)
    assert "Délai de réponse" not in read(client, metz)
    f.a_dossier("to_validate", session=f.a_session(f.an_action(metz)))
    assert "Le jour même, en médiane, sur un an" in read(client, metz)


def test_it_is_reached_from_a_list_and_from_the_page_of_an_offer(client: Client, metz: Organisation) -> None:
    action = f.a_session(f.an_action(metz)).action
    link = f'href="{reverse("organisation_page", args=[metz.pk])}"'
    for address in ("/recherche/?q=anglais", f"/formations/{action.pk}/"):
        assert link in client.get(address).text


def test_its_queries_do_not_grow(
    client: Client, metz: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        f.a_session(f.an_action(metz))
    reviewed(metz, 4, 4, 4)
    with django_assert_max_num_queries(10):
        read(client, metz)
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    with django_assert_max_num_queries(16):
        read(client, metz)
