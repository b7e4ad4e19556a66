"""A session too near for whoever must help: its page says why, where sending a draft would be refused (§ 10)."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee
from catalogue.funders.models import Funder
from catalogue.funders.support import first_start
from catalogue.trainings.models import Action, Session
from cpf_portal.common.business_days import add_business_days
from dossiers.eligibility import facts
from tests import factories as f

pytestmark = pytest.mark.django_db
WHY = "Aucun financeur n'aurait le temps de répondre avant cette session."


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


@pytest.fixture
def hers(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


@pytest.fixture
def licence() -> Action:
    return f.an_action(certification="CPF206")


@pytest.fixture
def region() -> Funder:
    return f.a_funder()


def on(action: Action, start: object) -> Session:
    return f.a_session(action, starts_on=start, ends_on=start)


def read(client: Client, action: Action) -> str:
    return unescape(client.get(reverse("training", args=[action.pk])).text)


def test_what_the_page_offers_is_what_the_draft_may_send(
    hers: Client, dominique: Trainee, licence: Action, region: Funder
) -> None:
    today = timezone.localdate()
    first = first_start(region, today)
    late, near = on(licence, first), on(licence, add_business_days(today, 11))
    states = {each.session: each.state for each in hers.get(f"/formations/{licence.pk}/").context["choices"]}
    assert states == {late: "open", near: "refused"}
    for session, is_refused in ((late, False), (near, True)):
        draft = f.a_dossier("draft", trainee=dominique, session=session)
        lacking = [each for each in facts.missing(draft, today) if each.code == "third_party"]
        assert [each.waits for each in lacking] == [not is_refused]
        assert bool(facts.refusals_for(session, dominique, today)) is is_refused
    text = read(hers, licence)
    assert text.count(WHY) == 1
    assert text.count("S'inscrire<") == 1
    assert "Il vous faut 100,00\u00a0€ d'un tiers" in text


def test_nothing_to_choose_leads_to_no_session(hers: Client, licence: Action, region: Funder) -> None:
    on(licence, add_business_days(timezone.localdate(), 11))
    assert "Choisir une session" not in read(hers, licence)
    f.a_session(licence, starts_on=None)
    assert "Choisir une session" in read(hers, licence), "one chooses a day that is far enough"


def test_whoever_needs_no_one_s_help_is_not_stopped(client: Client, licence: Action) -> None:
    near = on(licence, add_business_days(timezone.localdate(), 11))
    for person in (f.a_trainee(is_jobseeker=True), helped := f.a_trainee()):
        if person is helped:
            f.a_dotation(helped, 10_000)
        client.force_login(person.user, backend="accounts.login.backends.NirBackend")
        assert WHY not in read(client, licence)
        assert "Préparer mon dossier" in client.get(reverse("dossier_create", args=[near.pk])).text


def test_who_logged_in_for_that_session_is_told_before_preparing_a_dossier(
    hers: Client, licence: Action, region: Funder
) -> None:
    near = on(licence, add_business_days(timezone.localdate(), 11))
    text = hers.get(reverse("dossier_create", args=[near.pk])).text
    assert "Vos droits ne peuvent pas payer cette session" in text
    assert "Préparer mon dossier" not in text


def test_queries_do_not_grow_with_the_sessions(
    hers: Client, licence: Action, region: Funder, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(11, 31):
        on(licence, add_business_days(timezone.localdate(), days))
    with django_assert_max_num_queries(11):
        hers.get(reverse("training", args=[licence.pk]))
