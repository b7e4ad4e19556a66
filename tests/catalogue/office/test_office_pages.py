"""The pages where an organisation keeps its catalogue: by role, kept input, refusals, few queries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.office.checks import stamp
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.french import euros
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
LIST = reverse("office")
TRAINING = {
    "number": "F-2027",
    "title": "Anglais oral",
    "summary": "",
    "objectives": "Parler.\r\nÉcouter.",
    "results": "Se faire comprendre.",
    "content": "Conversation.",
    "certification": "",
}
ACTION = {
    "number": "A-2027",
    "mode": "onsite",
    "price": "1 900,50",
    "hours": "10,5",
    "place": "new",
    "place_name": "Maison des langues",
    "place_street": "8 quai des Bateliers",
    "place_postcode": "67000",
    "place_town": "Strasbourg",
    "prerequisites": "",
    "language": "en",
}


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def offer(atelier: Organisation) -> Action:
    return f.an_action(atelier)


@pytest.fixture
def keeper(client: Client, atelier: Organisation) -> Client:
    client.force_login(f.a_member(atelier, "catalogue"))
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"office_{name}", args=args)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def edited(row: Action, **changes: str) -> dict[str, str]:
    """What the edition form of an action sends, with changes."""
    known = {
        "seen": stamp(row),
        "mode": row.mode,
        "price": "870,00",
        "hours": "10",
        "place": str(row.place_id),
        "prerequisites": "",
        "language": "fr",
    }
    return known | changes


def test_from_nothing_to_the_public_search(keeper: Client) -> None:
    Certification.objects.create(code="RS6151", kind="RS")
    answer = keeper.post(at("training_new"), TRAINING | {"certification": " rs 6151 "})
    training = Training.objects.get()
    assert answer["Location"] == at("training", training.pk)
    assert (training.objectives, sure(training.certification).code) == ("Parler.\nÉcouter.", "RS6151")
    keeper.post(at("action_new", training.pk), ACTION)
    action = training.actions.get()
    assert (action.price, str(action.hours), action.language) == (190_050, "10.50", "en")
    assert str(action.place) == "8 quai des Bateliers, 67000 Strasbourg"
    dates = {"entry": "dates", "starts_on": in_days(40), "ends_on": in_days(41), "seats": "6", "number": "S1"}
    keeper.post(at("session_new", action.pk), dates)
    keeper.post(at("session_new", action.pk), dates | {"entry": "permanent", "seats": "", "number": "S2"})
    assert [(s.is_permanent, s.seats) for s in action.sessions.order_by("pk")] == [(False, 6), (True, None)]
    assert "1 formation" not in keeper.get(reverse("search"), {"q": "anglais"}).text
    page = keeper.post(at("training_act", training.pk), {"act": "publish"}, follow=True)
    assert "La formation est publiée." in page.text
    assert "6 places restantes" in page.text
    assert "Anglais oral" in keeper.get(reverse("search"), {"q": "anglais"}).text


@pytest.mark.parametrize("role", ["files", "reader", "finance"])
def test_who_reads_has_the_pages_without_their_buttons(
    client: Client, atelier: Organisation, offer: Action, role: str
) -> None:
    client.force_login(f.a_member(atelier, role))
    session = f.a_session(offer, seats=4, seats_taken=1)
    for address in (LIST, at("training", offer.training_id), at("action", offer.pk)):
        page = client.get(address)
        assert page.status_code == 200
        for word in ("Nouvelle", "Modifier", "Publier", "Dupliquer", "Fermer", "Rouvrir"):
            assert f">{word}" not in page.text
    assert "3 places restantes" in page.text
    for address in (
        at("training_new"),
        at("training_edit", offer.training_id),
        at("training_act", offer.training_id),
        at("action_new", offer.training_id),
        at("action_edit", offer.pk),
        at("action_act", offer.pk),
        at("session_new", offer.pk),
        at("session_edit", session.pk),
        at("session_act", session.pk),
    ):
        assert client.post(address, {"act": "unpublish"}).status_code == 404
        assert client.get(address).status_code in (404, 405)


def test_an_organisation_sees_and_copies_its_own_only(keeper: Client, offer: Action) -> None:
    theirs = f.an_action(f.an_organisation("Cap Métiers Sud"), title="Permis B", price=123_400)
    sure(theirs.place).town = "Marseille"
    sure(theirs.place).save()
    page = keeper.get(LIST).text
    assert "Permis B" not in page
    assert offer.training.title in page
    form = keeper.get(at("action_new", offer.training_id), {"modele": theirs.pk})
    assert "1 234,00" not in form.text.replace("\u00a0", " ")
    assert str(theirs.place) not in form.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "anglais"}, ["Anglais oral"]),
        ({"q": "ECRIT francais"}, ["Français écrit"]),
        ({"q": "rs61"}, ["Français écrit"]),
        ({"etat": "publiees"}, ["Anglais oral"]),
        ({"etat": "non-publiees"}, ["Français écrit"]),
        ({"etat": "n'importe quoi", "page": "9999"}, ["Anglais oral", "Français écrit"]),
        ({"q": "poterie"}, []),
        ({"q": "%_\\'"}, []),
    ],
)
def test_trainings_are_looked_for(
    keeper: Client, atelier: Organisation, asked: dict[str, str], found: list[str]
) -> None:
    f.an_action(atelier, title="Anglais oral")
    action = f.an_action(atelier, title="Français écrit", certification="RS6151")
    Training.objects.filter(pk=action.training_id).update(is_published=False)
    page = keeper.get(LIST, asked).text
    for title in ("Anglais oral", "Français écrit"):
        assert (f">{title}</a>" in page) == (title in found)


@pytest.mark.parametrize("name", ["list", "training", "action"])
def test_pages_take_as_many_queries_for_one_row_as_for_twenty(
    keeper: Client,
    atelier: Organisation,
    offer: Action,
    name: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(22):
        f.an_action(atelier, title=f"Anglais {n}")
        more = Action.objects.create(
            training=offer.training, number=f"plus{n}", mode="remote", price=100 + n, hours=10
        )
        f.a_session(more)
        f.a_session(offer)
    address = {"list": LIST, "training": at("training", offer.training_id), "action": at("action", offer.pk)}
    with django_assert_max_num_queries(10):
        page = keeper.get(address[name])
    assert "Page 1 sur 2" in page.text
    assert "Page 2 sur 2" in keeper.get(address[name], {"page": "2"}).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"price": "beaucoup"}, "Écrivez un montant en euros"),
        ({"price": "0"}, "Le prix va de 0,01"),
        ({"price": "1,005,3"}, "Écrivez un montant en euros"),
        ({"hours": "-1"}, "La durée va de"),
        ({"hours": "NaN"}, "Saisissez un nombre"),
        ({"hours": "1e9"}, "chiffre"),
        ({"mode": "telepathie"}, "Sélectionnez un choix valide"),
        ({"place": "999999"}, "Sélectionnez un choix valide"),
        ({"place": ""}, "Indiquez le lieu"),
        ({"place": "new"}, "Indiquez au moins la ville"),
        ({"place": "new", "place_town": "Metz", "place_postcode": "5700"}, "cinq chiffres"),
        ({"prerequisites": "x" * 3001}, "3000"),
        ({"language": "klingon"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(
    keeper: Client, offer: Action, given: dict[str, str], told: str
) -> None:
    page = keeper.post(at("action_edit", offer.pk), edited(offer, prerequisites="Savoir lire.") | given)
    assert page.status_code == 200
    assert told in page.text
    assert "Savoir lire." in page.text or "x" * 3001 in page.text
    if "price" in given:
        assert f'value="{given["price"]}"' in page.text
    assert Action.objects.get(pk=offer.pk).prerequisites == ""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"starts_on": "", "ends_on": ""}, "Indiquez le premier jour"),
        ({"starts_on": "demain"}, "Saisissez une date valide"),
        ({"ends_on": in_days(3)}, "La fin précède le début"),
        ({"starts_on": in_days(-3)}, "Ce début est passé"),
        ({"seats": "0"}, "supérieure ou égale à 1"),
        ({"seats": "99999999999999999999"}, "de 1 à 10\u00a0000"),
        ({"entry": ""}, "Choisissez l"),
        ({"number": ""}, "Saisissez le numéro."),
    ],
)
def test_a_session_that_cannot_be_is_told(
    keeper: Client, offer: Action, given: dict[str, str], told: str
) -> None:
    right = {"entry": "dates", "starts_on": in_days(40), "ends_on": in_days(41), "seats": "", "number": "S1"}
    page = keeper.post(at("session_new", offer.pk), right | given)
    assert told in page.text
    assert not Session.objects.exists()


def test_a_training_needs_its_texts_and_loses_what_no_one_can_see(keeper: Client) -> None:
    page = keeper.post(at("training_new"), TRAINING | {"title": "", "content": "\x0b"})
    assert "Saisissez les objectifs" not in page.text
    assert page.text.count("Saisissez le contenu.") == page.text.count("Saisissez l&#x27;intitulé.") == 2
    assert "Parler." in page.text
    keeper.post(at("training_new"), TRAINING | {"title": "Anglais\x0b oral\x1b"})
    assert Training.objects.get().title == "Anglais oral"


def test_someone_who_comes_second_reads_what_the_first_wrote_and_decides(
    keeper: Client, offer: Action
) -> None:
    mine = edited(offer, price="950", prerequisites="Niveau A2")
    keeper.post(at("action_edit", offer.pk), edited(offer, price="900", hours="30"))
    page = keeper.post(at("action_edit", offer.pk), mine)
    stored = page.text.split("différent de ce que vous avez tapé")[1].split("</section>")[0]
    for told in ("900,00", "30", "Prérequis", "rien"):
        assert told in stored
    assert "Modalité" not in stored
    assert 'value="950"' in page.text
    assert "Niveau A2" in page.text
    assert Action.objects.get(pk=offer.pk).price == 90_000
    offer.refresh_from_db()
    assert f'value="{stamp(offer)}"' in page.text
    keeper.post(at("action_edit", offer.pk), mine | {"seen": stamp(offer)})
    assert Action.objects.get(pk=offer.pk).price == 95_000


@pytest.mark.parametrize("seen", ["", "hier", "2026-11-21T00:00:00+00:00"])
def test_a_version_that_nobody_read_is_refused(keeper: Client, offer: Action, seen: str) -> None:
    session = f.a_session(offer)
    for address, given in (
        (at("action_edit", offer.pk), edited(offer, price="1")),
        (at("training_edit", offer.training_id), TRAINING),
        (at("session_edit", session.pk), {"entry": "permanent"}),
    ):
        assert "est gardé" in keeper.post(address, given | {"seen": seen}).text
    assert not Session.objects.get().is_permanent


def test_forms_of_a_copy_are_filled_and_must_be_changed(keeper: Client, offer: Action) -> None:
    form = keeper.get(at("action_new", offer.training_id), {"modele": offer.pk}).text
    assert 'value="870,00"' in form
    page = keeper.post(at("action_new", offer.training_id), edited(offer, number="A-2"))
    assert "Une autre action de cette formation" in page.text
    session = f.a_session(offer, seats=7)
    assert 'value="7"' in keeper.get(at("session_new", offer.pk), {"modele": session.pk}).text
    for nonsense in ("x", "²", "9" * 30, "-1"):
        assert keeper.get(at("session_new", offer.pk), {"modele": nonsense}).status_code == 200


def test_buttons_say_what_they_did_and_why_not(keeper: Client, offer: Action) -> None:
    def presses(name: str, row: Training | Action | Session, act: str) -> str:
        return keeper.post(at(name, row.pk), {"act": act}, follow=True).text

    session = f.a_session(offer)
    assert "Les inscriptions sont closes" in presses("session_act", session, "close")
    assert "de nouveau ouvertes" in presses("session_act", session, "reopen")
    assert "plus publiée" in presses("action_act", offer, "unpublish")
    assert "L&#x27;action est publiée" in presses("action_act", offer, "publish")
    assert "plus publiée" in presses("training_act", offer.training, "unpublish")
    assert "(copie)" in presses("training_act", offer.training, "duplicate")
    assert "Ce bouton n&#x27;existe pas" in presses("training_act", offer.training, "delete")
    presses("action_act", offer, "unpublish")
    assert "Publiez d&#x27;abord une action" in presses("training_act", offer.training, "publish")


def test_forms_say_what_live_dossiers_keep(keeper: Client, offer: Action) -> None:
    session = f.a_session(offer, seats_taken=2)
    for address in (at("training_edit", offer.training_id), at("action_edit", offer.pk)):
        assert "2 dossiers envoyés gardent ce qui a été convenu" in keeper.get(address).text
    assert "les dates ne changent plus" in keeper.get(at("session_edit", session.pk)).text
    moved = {"entry": "dates", "starts_on": in_days(60), "ends_on": in_days(61), "seen": stamp(session)}
    page = keeper.post(at("session_edit", session.pk), moved)
    assert "un dossier garde ce qui a été convenu" in page.text
    assert in_days(60) in page.text


def test_an_imported_language_and_a_far_place_stay_when_edited(keeper: Client, offer: Action) -> None:
    Action.objects.filter(pk=offer.pk).update(language="br")
    page = keeper.get(at("action_edit", offer.pk)).text
    assert '<option value="br" selected>' in page
    keeper.post(at("action_edit", offer.pk), edited(offer, language="br", price="880"))
    row = Action.objects.get(pk=offer.pk)
    assert (row.language, euros(row.price), row.place) == ("br", euros(88_000), offer.place)
