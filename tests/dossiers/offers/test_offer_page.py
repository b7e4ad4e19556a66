"""The page of an offer: what it tells to whom, what one may do from it, and what machines read in it."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from catalogue.favourites.models import Favourite
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Certification, Training
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db


def page(client: Client, action: Action) -> Response:
    return client.get(reverse("training", args=[action.pk]))


def test_sessions_are_open_too_close_full_or_permanent(client: Client) -> None:
    action = f.an_action()
    for more in (
        {"starts_in": 10},
        {"starts_in": 11},
        {"starts_in": 12, "seats": 3, "seats_taken": 3},
        {"starts_on": None},
    ):
        f.a_session(action, **more)
    f.a_session(action, starts_on=timezone.localdate() - timedelta(days=3), ends_on=timezone.localdate())
    text = page(client, action).text
    assert (text.count("Trop proche"), text.count("Complet<")) == (1, 1)
    assert text.count("S'inscrire") == 2
    assert "Entrée permanente" in text


def test_eleven_business_days_away_is_open_ten_is_too_close(client: Client) -> None:
    for days, words in ((10, "Trop proche"), (11, "S'inscrire")):
        action = f.an_action()
        f.a_session(action, starts_in=days)
        text = page(client, action).text
        assert words in text
        assert ("Trop proche" in text) != ("S'inscrire" in text)


def test_a_trainee_sees_what_would_be_left_to_pay(client: Client) -> None:
    action = f.an_action()
    client.force_login(f.a_trainee().user)
    text = page(client, action).text
    assert "150,00\u00a0€" in text
    assert "720,00\u00a0€" in text
    client.force_login(f.a_trainee("Camille", is_jobseeker=True).user)
    assert "participation de" not in page(client, action).text


def test_anyone_sees_the_price_and_is_led_to_log_in_and_back(client: Client) -> None:
    action = f.an_action()
    f.a_session(action)
    text = page(client, action).text
    assert "870,00\u00a0€" in text
    assert f"?next=/formations/{action.pk}/" in text


def test_what_is_not_published_does_not_exist(client: Client) -> None:
    action = f.an_action(is_published=False)
    assert page(client, action).status_code == 404
    assert client.get("/formations/999999/").status_code == 404


def test_queries_do_not_grow_with_sessions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    action = f.an_action()
    for _ in range(25):
        f.a_session(action)
    client.force_login(f.a_trainee().user)
    with django_assert_max_num_queries(10):
        page(client, action)


def test_texts_are_escaped(client: Client) -> None:
    action = f.an_action(title="<script>x</script>")
    assert "<script>x" not in page(client, action).text


class TestWhatIsTold:
    def test_every_part_is_there(self, client: Client) -> None:
        action = f.an_action(
            language="en",
            certification="RNCP6435",
            price=90_001,
            hours=Decimal("7.5"),
            prerequisites="Le B1.",
        )
        Certification.objects.update(title="Anglais", level=5, ends_on="2027-12-31")
        Training.objects.update(results="Un certificat.")
        Place.objects.update(name="Les Clercs", access="Bus 3", is_accessible=True)
        text = page(client, action).text
        for part in (
            "Langue</dt><dd>Anglais",
            "RNCP6435 Anglais",
            "Niveau 5",
            "Enregistrée jusqu'au 31 décembre 2027",
            "Les Clercs",
            "Bus 3",
            "Locaux accessibles",
            "Le B1.",
            "Un certificat.",
            "120,00\u00a0€ de l'heure",
            "Aides au financement",
            'href="tel:+33387000000">03 87 00 00 00</a>',
        ):
            assert part in text.replace("&#x27;", "'"), part

    def test_other_ways_of_the_same_training_lead_to_their_pages_and_to_a_comparison(
        self, client: Client
    ) -> None:
        action = f.an_action()
        remote = action.training.actions.create(number="2", mode="remote", price=1, hours=1)
        action.training.actions.create(number="3", mode="mixed", price=1, hours=1, is_published=False)
        text = page(client, action).text
        assert f'href="/formations/{remote.pk}/"' in text
        assert f'href="/comparer/?ids={action.pk},{remote.pk}"' in text
        assert "Mixte" not in text

    def test_sessions_begun_and_cancelled_are_told_apart(self, client: Client) -> None:
        action, today = f.an_action(), timezone.localdate()
        f.a_session(action, starts_on=today - timedelta(days=3), ends_on=today)
        f.a_session(action, starts_in=20, is_open=False, cancelled_at=timezone.now())
        text = page(client, action).text
        assert "Sessions passées ou commencées" in text
        assert "Annulée" in text
        assert "S'inscrire" not in text

    def test_the_thirty_first_session_can_be_reached(self, client: Client) -> None:
        action = f.an_action()
        for n in range(31):
            f.a_session(action, starts_in=20 + n)
        first = page(client, action)
        assert first.text.count("S'inscrire") == 30
        assert "?suite=30#sessions" in first.text
        second = client.get(reverse("training", args=[action.pk]), {"suite": "30"})
        assert second.text.count("S'inscrire") == 1
        assert "?suite=0#sessions" in second.text

    @pytest.mark.parametrize("suite", ["-1", "x", "9" * 30, "٣", ""])
    def test_a_wrong_page_of_sessions_is_the_first_or_an_empty_one(self, client: Client, suite: str) -> None:
        action = f.an_action()
        f.a_session(action)
        answer = client.get(reverse("training", args=[action.pk]), {"suite": suite})
        assert answer.status_code == 200
        assert "S'inscrire" in answer.text

    def test_seats_left_are_told(self, client: Client) -> None:
        f.a_session(action := f.an_action(), seats=3, seats_taken=1)
        assert "2 places restantes" in page(client, action).text


class TestSharing:
    def test_the_address_is_there_to_read_and_a_button_that_script_shows_copies_it(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://site.example"
        url = f"https://site.example/formations/{(action := f.an_action()).pk}/"
        text = page(client, action).text
        assert f'<a href="{url}">{url}</a>' in text
        assert f'data-copies="{url}" hidden' in text

    def test_the_address_is_the_site_s_own_and_nobody_else_s(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://site.example"
        action = f.an_action(title="Anglais & « débat »")
        text = client.get(reverse("training", args=[action.pk]), {"suite": "0"}).text
        url = f"https://site.example/formations/{action.pk}/"
        assert f'<link rel="canonical" href="{url}">' in text
        assert (
            "mailto:?subject=Anglais%20%26%20%C2%AB%20d%C3%A9bat%20%C2%BB&amp;body=https%3A%2F%2Fsite" in text
        )


def course_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    course: dict[str, Any] = json.loads(sure(found).group(1))
    return course


class TestStructuredData:
    def test_machines_read_a_course_its_sessions_its_price(self, client: Client, settings: Settings) -> None:
        settings.SITE_URL = "https://site.example"
        action = f.an_action(certification="RS6435", hours=Decimal("7.5"))
        session = f.a_session(action)
        f.a_session(action, starts_on=None)
        read = course_of(page(client, action).text)
        assert (read["@context"], read["@type"]) == ("https://schema.org", "Course")
        assert read["name"] == action.training.title
        assert read["description"] == "Situer son niveau et progresser à l'oral."
        assert read["url"] == f"https://site.example/formations/{action.pk}/"
        assert read["provider"]["name"] == "Atelier des Langues"
        assert read["offers"]["price"] == "870.00"
        assert read["offers"]["priceCurrency"] == "EUR"
        assert read["educationalCredentialAwarded"] == "RS6435"
        assert "aggregateRating" not in read
        dated, permanent = read["hasCourseInstance"]
        assert dated["startDate"] == sure(session.starts_on).isoformat()
        assert (dated["courseMode"], dated["courseWorkload"]) == ("Onsite", "PT450M")
        assert dated["location"]["address"]["addressLocality"] == "Metz"
        assert "startDate" not in permanent

    def test_the_rating_is_that_of_the_page(self, client: Client) -> None:
        action = f.an_action()
        Training.objects.update(rating=4.2, rating_count=7)
        text = page(client, action).text
        assert course_of(text)["aggregateRating"]["ratingValue"] == 4.2
        assert "4,2 sur 5, 7 avis" in text

    def test_a_title_does_not_end_the_script(self, client: Client) -> None:
        title = "</script><script>alert(1)</script> & <!--"
        text = page(client, f.an_action(title=title)).text
        assert course_of(text)["name"] == title
        assert "<script>alert" not in text


def test_a_full_page_takes_ten_queries_at_most_for_anyone(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    action = f.an_action()
    for _ in range(3):
        f.a_session(action)
        action.training.actions.create(number=f"A-{next(f.rank)}", mode="remote", price=1, hours=1)
    for name in ("Lou", "Noé", "Ange"):
        dossier = f.a_dossier("completed", trainee=f.a_trainee(name), session=f.a_session(action))
        transitions.review(dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, 4))
        moderation.moderate(Review.objects.get(dossier=dossier), f.a_staff_member(), publish=True)
    for user in (f.a_trainee().user, f.a_member(action.training.organisation), f.a_staff_member()):
        client.force_login(user)
        with django_assert_max_num_queries(10):
            page(client, action)


def test_nobody_asks_an_organisation_that_has_no_one_here(client: Client) -> None:
    """The open catalogue names organisations that never joined: a request would only lapse."""
    session = f.a_session()
    training = session.action.training
    training.open_catalogue_at = timezone.now()
    training.save()
    client.force_login(f.a_trainee().user)
    assert "S'inscrire" not in page(client, session.action).text
    assert "ne répond pas encore aux demandes" in page(client, session.action).text
    answer = client.post(reverse("dossier_create", args=[session.pk]), follow=True)
    assert "contactez-le directement" in answer.text
    assert not Dossier.objects.exists()
    f.a_member(training.organisation)
    assert "S'inscrire" in page(client, session.action).text
    client.post(reverse("dossier_create", args=[session.pk]))
    assert Dossier.objects.exists()


def test_how_to_reach_the_organisation_is_said_alike_to_visitors_and_to_its_trainees(client: Client) -> None:
    dossier = f.a_dossier("requested")
    given = {"phone": "+33387000000", "website": "https://atelier.example/"}
    Organisation.objects.filter(pk=dossier.organisation_id).update(**given)
    shown = [page(client, dossier.session.action).text]
    client.force_login(dossier.trainee.user)
    shown.append(client.get(reverse("dossier", args=[dossier.number])).text)
    for text in shown:
        for words in ("tel:+33387000000", "mailto:contact@atelier.example", "https://atelier.example/"):
            assert words in text


@pytest.mark.parametrize(
    ("who", "is_linked"), [("nobody", True), ("owes", True), ("owes nothing", False), ("organisation", False)]
)
def test_who_may_have_something_to_ask_is_led_to_ask_their_employer(
    client: Client, who: str, is_linked: bool
) -> None:
    action = f.an_action()
    person = {
        "owes": lambda: f.a_trainee().user,
        "owes nothing": lambda: f.a_trainee(is_jobseeker=True).user,
        "organisation": lambda: f.a_member(action.training.organisation),
    }
    if who in person:
        client.force_login(person[who](), backend="accounts.login.backends.NirBackend")
    response = page(client, action)
    said = response.text.replace("\u00a0", " ").split("Salarié : votre employeur")[1].split("</p>")[0]
    assert (reverse("employer_ask_offer", args=[action.pk]) in said) is is_linked


def test_what_someone_else_keeps_is_not_kept_by_the_stranger(client: Client) -> None:
    stranger, owner = f.a_trainee("Sacha"), f.a_trainee("Dominique")
    action = f.a_session().action
    Favourite.objects.create(user=owner.user, action=action)
    for reader, told in ((stranger, "Ajouter à mes favoris"), (owner, "Retirer")):
        client.force_login(reader.user)
        assert told in client.get(action.public_page).text
