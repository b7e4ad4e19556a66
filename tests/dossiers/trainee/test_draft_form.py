"""A draft's pages: begun once, saved step by step, refused in words, sent once, deleted for good."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Address, Trainee
from accounts.rights import ledger
from catalogue.trainings.bookable import first_day
from cpf_portal.common.french import long_date
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.trainee.draft_forms import STEPS
from dossiers.transitions import checks, drafts
from tests import factories as f
from tests.dossiers.trainee.test_trainee_pages import plain
from tests.kinds import sure

NIR = "1760575013042"
pytestmark = pytest.mark.django_db

SITUATION = {"diploma": "4", "diploma_year": "1998", "category": "worker"}
CONTACT = {
    "usage_name": "Martin",
    "mobile": "06 12 34 56 78",
    "landline": "",
    "contact_email": "d.martin@example.fr",
    "email_again": "d.martin@example.fr",
}
HOME = {
    "home-number": "8",
    "home-repetition": "bis",
    "home-street_type": "avenue",
    "home-street": "Foch",
    "home-complement": "Bâtiment B",
    "home-locality": "",
    "home-postcode": "57000",
    "home-town": "Metz",
}
ELSEWHERE = {"temporary-street": "Grande Rue", "temporary-postcode": "67000", "temporary-town": "Strasbourg"}


def fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def url(dossier: Dossier, step: str) -> str:
    return reverse("dossier_form", args=[dossier.number, step])


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(
        mobile="", contact_email="", diploma="", category="", diploma_year=None, home_address=None
    )


@pytest.fixture
def owner(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


@pytest.fixture
def draft(dominique: Trainee) -> Dossier:
    """A draft where nothing but the first question is answered."""
    return f.a_draft(dominique, contact_email="")


@pytest.fixture
def ready(owner: Client, dominique: Trainee) -> Dossier:
    """A draft that could be sent."""
    return f.a_draft(
        dominique,
        mobile="+33612345678",
        contact_email="dominique@example.fr",
        diploma="5",
        category="employee",
        home_address=Address.objects.create(street="rue des Tanneurs", postcode="57000", town="Metz"),
    )


def consents(client: Client, dossier: Dossier) -> dict[str, Any]:
    form = client.get(url(dossier, "envoyer")).context["form"]
    figures = {
        name: form[name].value()
        for name in ("dotation_used", "credit_used", "rights_used", "top_up_used", "to_pay", "terms")
    }
    return figures | {"rights_consent": "on", "payment_consent": "on"}


# Beginning


def test_the_button_of_a_session_begins_a_draft_and_leads_to_its_first_step(
    owner: Client, dominique: Trainee
) -> None:
    session = f.a_session()
    answer = owner.post(reverse("dossier_create", args=[session.pk]))
    dossier = Dossier.objects.get(trainee=dominique)
    assert answer.headers["Location"] == url(dossier, "fonction-publique")
    assert dossier.status is State.DRAFT


def test_pressing_the_button_again_goes_back_to_the_same_draft(owner: Client, dominique: Trainee) -> None:
    session = f.a_session()
    for _ in range(2):
        owner.post(reverse("dossier_create", args=[session.pk]))
    assert Dossier.objects.filter(trainee=dominique).count() == 1


def test_the_button_leads_to_the_live_dossier_when_there_is_one(owner: Client, ready: Dossier) -> None:
    dossier = f.send(ready)
    answer = owner.post(reverse("dossier_create", args=[dossier.session_id]), follow=True)
    assert answer.redirect_chain == [(reverse("dossier", args=[dossier.number]), 302)]
    assert "déjà un dossier en cours" in plain(answer)


def test_the_chosen_session_survives_the_login_and_reading_creates_nothing(
    client: Client, dominique: Trainee
) -> None:
    session = f.a_session()
    f.a_session(session.action, starts_in=60)
    begin = reverse("dossier_create", args=[session.pk])
    page = client.get(reverse("training", args=[session.action_id])).text
    login = f"{reverse('login')}?next={begin}"
    assert f'href="{login}"' in page
    dominique.user.set_password(f.PASSWORD)
    dominique.user.login = f.digest(NIR)
    dominique.user.save()
    landed = client.post(login, {"nir": NIR, "password": f.PASSWORD}, follow=True)
    assert landed.redirect_chain == [(begin, 302)]
    assert f"du {long_date(sure(session.starts_on))}" in landed.text
    assert not Dossier.objects.exists()
    assert client.post(begin).status_code == 302
    assert Dossier.objects.get().session == session


@pytest.mark.parametrize("state", ["draft", "requested"])
def test_coming_back_to_a_session_that_one_has_a_dossier_for_leads_to_it(
    owner: Client, ready: Dossier, state: str
) -> None:
    dossier = ready if state == "draft" else f.send(ready)
    answer = owner.get(reverse("dossier_create", args=[dossier.session_id]))
    page = (
        url(dossier, "fonction-publique") if state == "draft" else reverse("dossier", args=[dossier.number])
    )
    assert answer.headers["Location"] == page


def test_coming_back_to_a_session_that_filled_up_says_so_on_the_training(owner: Client) -> None:
    session = f.a_session(seats=0)
    answer = owner.get(reverse("dossier_create", args=[session.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("training", args=[session.action_id]), 302)]
    assert "complète" in answer.text


@pytest.mark.parametrize("closed", [{"is_open": False}, {"seats": 0}, {"starts_in": 10}])
def test_a_session_that_cannot_be_asked_for_begins_no_draft(owner: Client, closed: dict[str, Any]) -> None:
    session = f.a_session(**closed)
    answer = owner.post(reverse("dossier_create", args=[session.pk]))
    assert answer.headers["Location"] == reverse("training", args=[session.action_id])
    assert not Dossier.objects.exists()


def test_a_session_of_an_action_that_is_not_published_is_not_found(owner: Client) -> None:
    session = f.a_session(f.an_action(is_published=False))
    assert owner.post(reverse("dossier_create", args=[session.pk])).status_code == 404


def test_an_organisation_begins_no_dossier(client: Client) -> None:
    session = f.a_session()
    client.force_login(f.a_member(f.an_organisation()), backend="accounts.login.backends.EmailBackend")
    assert client.post(reverse("dossier_create", args=[session.pk])).status_code == 404


# The steps


def test_neither_of_two_phones_is_called_optional_since_one_is_needed(owner: Client, ready: Dossier) -> None:
    for page in (url(ready, "coordonnees"), reverse("personal_data")):
        text = plain(owner.get(page))
        assert "Téléphone mobile</label>" in text
        assert "Téléphone fixe</label>" in text
        assert text.count("Mobile ou fixe : donnez au moins l'un des deux.") == 2


def test_the_public_agent_question_comes_before_everything_else(owner: Client, draft: Dossier) -> None:
    Dossier.objects.filter(pk=draft.pk).update(is_public_agent=None)
    for step in (*(step.slug for step in STEPS[1:]), "envoyer"):
        assert owner.get(url(draft, step)).headers["Location"] == url(draft, "fonction-publique")
    answer = owner.post(url(draft, "fonction-publique"), {})
    assert "Répondez à cette question" in plain(answer)


def test_a_public_agent_is_told_to_see_their_employer_and_cannot_go_on(owner: Client, draft: Dossier) -> None:
    answer = owner.post(url(draft, "fonction-publique"), {"is_public_agent": "oui"}, follow=True)
    assert "auprès de votre employeur" in plain(answer)
    assert fresh(draft).is_public_agent is True
    assert owner.get(url(draft, "envoyer")).headers["Location"] == url(draft, "fonction-publique")
    owner.post(url(draft, "fonction-publique"), {"is_public_agent": "non"})
    assert owner.get(url(draft, "envoyer")).status_code == 200


def test_each_step_is_saved_and_leads_to_the_next(owner: Client, draft: Dossier) -> None:
    steps = [
        ("fonction-publique", {"is_public_agent": "non"}),
        ("situation-professionnelle", SITUATION | {"is_jobseeker": "on"}),
        ("coordonnees", CONTACT),
        ("adresse", HOME | {"residence": "home"}),
    ]
    for (step, given), following in zip(steps, [*[s for s, _ in steps[1:]], "envoyer"], strict=True):
        assert owner.post(url(draft, step), given).headers["Location"] == url(draft, following)
    dossier = fresh(draft)
    assert (dossier.diploma, dossier.diploma_year, dossier.category, dossier.is_jobseeker) == (
        "4",
        1998,
        "worker",
        True,
    )
    assert (dossier.usage_name, dossier.mobile, dossier.contact_email) == (
        "Martin",
        "+33612345678",
        "d.martin@example.fr",
    )
    assert str(dossier.home_address) == "8 bis avenue Foch, Bâtiment B, 57000 Metz"
    assert checks.missing(dossier) == []


def test_one_can_go_back_and_finds_what_was_saved(owner: Client, draft: Dossier) -> None:
    owner.post(url(draft, "coordonnees"), CONTACT)
    content = owner.get(url(draft, "coordonnees")).content.decode()
    assert content.count('value="d.martin@example.fr"') == 2
    assert 'value="Martin"' in content


@pytest.mark.parametrize(
    ("step", "given", "complaint", "kept"),
    [
        ("situation-professionnelle", SITUATION | {"diploma_year": "1492"}, "pas possible", "1492"),
        ("situation-professionnelle", SITUATION | {"diploma": ""}, "Choisissez votre ", "1998"),
        ("coordonnees", CONTACT | {"mobile": "12"}, "Ce numéro de téléphone n'est pas valable", "12"),
        ("coordonnees", CONTACT | {"mobile": ""}, "Il faut au moins un numéro", "d.martin@example.fr"),
        ("coordonnees", CONTACT | {"email_again": "d.martn@example.fr"}, "différentes", "d.martn@example.fr"),
        ("coordonnees", CONTACT | {"contact_email": "dominique"}, "adresse", "dominique"),
        ("adresse", HOME | {"residence": "home", "home-postcode": "570"}, "cinq chiffres", "570"),
        (
            "adresse",
            HOME | {"residence": "home", "home-town": ""},
            "Saisissez la ville de votre domicile.",
            "Bâtiment B",
        ),
        (
            "adresse",
            HOME | {"residence": "temporary", "temporary-street": "Quai"},
            "Saisissez le code postal de votre adresse temporaire.",
            "Quai",
        ),
    ],
)
def test_an_error_is_told_and_keeps_what_was_typed(
    owner: Client, draft: Dossier, step: str, given: dict[str, str], complaint: str, kept: str
) -> None:
    before = fresh(draft)
    answer = owner.post(url(draft, step), given)
    assert answer.status_code == 200
    assert complaint in plain(answer)
    assert f'value="{kept}"' in answer.content.decode()
    after = fresh(draft)
    assert (after.mobile, after.diploma_year, after.home_address_id) == (
        before.mobile,
        before.diploma_year,
        before.home_address_id,
    )


def test_a_temporary_address_is_a_second_one_and_can_be_taken_back(owner: Client, draft: Dossier) -> None:
    owner.post(url(draft, "adresse"), HOME | ELSEWHERE | {"residence": "temporary"})
    dossier = fresh(draft)
    assert (sure(dossier.home_address).town, sure(dossier.temporary_address).town) == ("Metz", "Strasbourg")
    owner.post(url(draft, "adresse"), HOME | ELSEWHERE | {"residence": "home"})
    assert fresh(draft).temporary_address is None
    assert Address.objects.filter(town="Strasbourg").count() == 0


def test_an_address_typed_again_replaces_the_draft_s_own_row(owner: Client, draft: Dossier) -> None:
    for town in ("Metz", "Nancy"):
        owner.post(url(draft, "adresse"), HOME | {"residence": "home", "home-town": town})
    assert [a.town for a in Address.objects.filter(street="Foch")] == ["Nancy"]


def test_the_answers_go_into_the_account_only_when_one_says_so(
    owner: Client, draft: Dossier, dominique: Trainee
) -> None:
    owner.post(url(draft, "coordonnees"), CONTACT)
    owner.post(url(draft, "adresse"), HOME | {"residence": "home"})
    dominique.refresh_from_db()
    assert (dominique.usage_name, dominique.home_address) == ("", None)
    owner.post(url(draft, "adresse"), HOME | {"residence": "home", "save_in_account": "on"})
    dominique.refresh_from_db()
    assert dominique.usage_name == "Martin"
    assert sure(dominique.home_address).street == "Foch"
    assert dominique.home_address_id != fresh(draft).home_address_id


def test_with_permanent_entry_one_chooses_a_start_at_least_eleven_business_days_away(
    owner: Client, dominique: Trainee
) -> None:
    dossier = f.a_draft(dominique, f.a_session(starts_on=None))
    first = first_day(timezone.localdate())
    assert long_date(first) in plain(owner.get(url(dossier, "date-de-debut")))
    early = (first - timedelta(days=1)).isoformat()
    answer = owner.post(url(dossier, "date-de-debut"), {"starts_on": early})
    assert "trop proche" in plain(answer)
    assert f'value="{early}"' in answer.content.decode()
    assert owner.post(url(dossier, "date-de-debut"), {"starts_on": first.isoformat()}).status_code == 302
    after = fresh(dossier)
    assert after.starts_on == first
    assert sure(after.ends_on) >= first


def test_a_start_in_another_century_is_refused_in_words(owner: Client, dominique: Trainee) -> None:
    dossier = f.a_draft(dominique, f.a_session(starts_on=None))
    answer = owner.post(url(dossier, "date-de-debut"), {"starts_on": "9999-12-31"})
    assert "Choisissez une date avant" in plain(answer)


def test_a_session_with_dates_has_no_start_to_choose(owner: Client, draft: Dossier) -> None:
    assert owner.get(url(draft, "date-de-debut")).status_code == 404


def test_a_step_that_does_not_exist_is_not_found(owner: Client, draft: Dossier) -> None:
    assert owner.get(url(draft, "nimporte-quoi")).status_code == 404


# Sending


def test_an_incomplete_draft_says_what_is_missing_instead_of_the_button(
    owner: Client, draft: Dossier
) -> None:
    text = plain(owner.get(url(draft, "envoyer")))
    assert "Il manque encore" in text
    assert "votre adresse" in text
    assert "rights_consent" not in text


def test_the_last_step_shows_the_figures_of_today_and_asks_both_consents(
    owner: Client, ready: Dossier
) -> None:
    text = plain(owner.get(url(ready, "envoyer")))
    assert "870,00 €" in text
    assert "J'accepte d'utiliser" in text
    assert "par carte bancaire, en une fois" in text


@pytest.mark.parametrize("missing", ["rights_consent", "payment_consent"])
def test_without_a_consent_nothing_is_sent_and_the_other_stays_ticked(
    owner: Client, ready: Dossier, missing: str
) -> None:
    given = consents(owner, ready)
    del given[missing]
    answer = owner.post(url(ready, "envoyer"), given)
    assert "Cochez cette case" in plain(answer)
    assert answer.content.decode().count("checked") == 1
    assert fresh(ready).status is State.DRAFT


def test_sending_leads_to_a_receipt_with_the_date_of_the_answer(owner: Client, ready: Dossier) -> None:
    answer = owner.post(url(ready, "envoyer"), consents(owner, ready), follow=True)
    assert answer.redirect_chain == [(reverse("dossier_receipt", args=[ready.number]), 302)]
    dossier = fresh(ready)
    assert dossier.status is State.REQUESTED
    text = plain(answer)
    assert "Votre dossier est transmis à l'organisme" in text
    assert f"L'organisme a jusqu'au {long_date(sure(dossier.deadline))} pour vous répondre" in text
    assert "Suivre mon dossier" in text
    assert "Revenir à l'accueil" in text


def test_sending_twice_makes_one_request_and_no_error(owner: Client, ready: Dossier) -> None:
    given = consents(owner, ready)
    owner.post(url(ready, "envoyer"), given)
    answer = owner.post(url(ready, "envoyer"), given, follow=True)
    assert answer.status_code == 200
    assert fresh(ready).entries.filter(transition="send").count() == 1


def test_when_the_catalogue_s_price_changed_the_new_figures_are_shown_and_can_be_accepted(
    owner: Client, ready: Dossier
) -> None:
    given = consents(owner, ready)
    action = ready.session.action
    action.price = 90_000
    action.save()
    answer = owner.post(url(ready, "envoyer"), given)
    assert fresh(ready).status is State.DRAFT
    text = plain(answer)
    assert "Les montants ont changé" in text
    assert "900,00 €" in text
    owner.post(url(ready, "envoyer"), consents(owner, ready))
    assert fresh(ready).status is State.REQUESTED
    assert fresh(ready).price == 90_000


def test_a_refusal_of_the_rules_is_told_on_the_page(owner: Client, ready: Dossier) -> None:
    given = consents(owner, ready)
    twin = f.a_draft(ready.trainee, ready.session)
    Dossier.objects.filter(pk=twin.pk).update(
        diploma="5",
        category="employee",
        mobile="+33612345678",
        home_address=drafts.copied(ready.home_address),
    )
    f.send(twin)
    assert "Vous avez déjà un dossier en cours pour cette session." in plain(
        owner.post(url(ready, "envoyer"), given)
    )


def test_a_session_that_became_too_close_can_no_longer_be_asked_for(owner: Client, ready: Dossier) -> None:
    given = consents(owner, ready)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        owner.force_login(ready.trainee.user, backend="accounts.login.backends.NirBackend")
        answer = owner.post(url(ready, "envoyer"), given)
    assert "trop proche" in plain(answer)
    assert fresh(ready).status is State.DRAFT


def test_a_dossier_that_was_sent_can_no_longer_be_changed(owner: Client, ready: Dossier) -> None:
    f.send(ready)
    answer = owner.post(url(ready, "coordonnees"), CONTACT, follow=True)
    assert "ne peut plus être modifié" in plain(answer)
    assert fresh(ready).usage_name == ""


def test_the_rights_that_fall_show_in_the_figures_at_once(owner: Client, ready: Dossier) -> None:
    before = owner.get(url(ready, "envoyer")).context["form"].figures
    ledger.credit(ready.trainee_id, "avoir", 5_000, "Avoir d'une annulation")
    after = owner.get(url(ready, "envoyer")).context["form"].figures
    assert (before.credit_used, after.credit_used) == (0, 5_000)


# Deleting


def test_a_draft_is_deleted_once_confirmed(owner: Client, draft: Dossier) -> None:
    page = reverse("dossier_delete", args=[draft.number])
    assert "Supprimer ce dossier ?" in plain(owner.get(page))
    assert Dossier.objects.filter(pk=draft.pk).exists()
    assert owner.post(page).headers["Location"] == reverse("dossier_list")
    assert not Dossier.objects.filter(pk=draft.pk).exists()


def test_what_was_sent_is_never_deleted(owner: Client, ready: Dossier) -> None:
    f.send(ready)
    owner.post(reverse("dossier_delete", args=[ready.number]))
    assert fresh(ready).status is State.REQUESTED


def test_a_stranger_neither_reads_nor_writes_a_draft(client: Client, ready: Dossier) -> None:
    camille = f.a_trainee("Camille", "Aubry")
    client.force_login(camille.user, backend="accounts.login.backends.NirBackend")
    for step in ("fonction-publique", "coordonnees", "envoyer"):
        assert client.get(url(ready, step)).status_code == 404
        assert client.post(url(ready, step), CONTACT).status_code == 404
    assert client.post(reverse("dossier_delete", args=[ready.number])).status_code == 404
