"""Alix declares what certifiers let her organisation prepare for; a training without it is told, not refused."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.applications import applying, checking
from catalogue.profile import authorising
from catalogue.profile.models import Authorisation
from catalogue.trainings.models import Certification
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
PAGE = reverse("authorisations")
GIVEN = {"certification": "rs 6151", "reference": "Lettre n° 12", "until": ""}


@pytest.fixture
def certification() -> Certification:
    return Certification.objects.get_or_create(code="RS6151", kind="RS", title="Anglais professionnel")[0]


@pytest.fixture
def alix(certification: Certification) -> User:
    return f.a_member(f.an_organisation())


def read(client: Client, page: str) -> str:
    return unescape(client.get(page).text)


def test_alix_declares_and_withdraws(alix: User) -> None:
    browser = entered(alix)
    assert browser.post(PAGE, GIVEN)["Location"] == PAGE
    row = Authorisation.objects.get()
    assert (row.certification.code, row.until) == ("RS6151", None)
    for page in (PAGE, reverse("organisation_profile")):
        assert "Lettre n° 12" in read(browser, page)
    later = timezone.localdate() + timedelta(days=30)
    browser.post(PAGE, GIVEN | {"until": later.isoformat(), "reference": "Lettre n° 13"})
    row = Authorisation.objects.get()
    assert (row.reference, row.until) == ("Lettre n° 13", later), "said again, it is replaced"
    assert browser.post(reverse("authorisation_withdraw", args=[row.pk]))["Location"] == PAGE
    assert not Authorisation.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"certification": "RS9"}, "n'est pas connue"),
        ({"certification": "CPF206"}, "n'est pas connue"),
        ({"until": "2026-11-23"}, "déjà terminée"),
        ({"reference": ""}, "la référence"),
    ],
)
def test_what_is_wrong_is_said_and_kept_on_the_page(alix: User, given: dict[str, str], told: str) -> None:
    Certification.objects.get_or_create(code="CPF206", kind="CPF")
    page = unescape(entered(alix).post(PAGE, GIVEN | given).text)
    assert told in page
    assert not Authorisation.objects.exists()


@pytest.mark.parametrize("role", ["catalogue", "files", "reader"])
def test_the_others_read_and_change_nothing(alix: User, role: str) -> None:
    organisation = alix.memberships.get().organisation
    row, noe = f.an_authorisation(organisation), f.a_member(organisation, role)
    browser = entered(noe)
    assert "Lettre n° 12" in read(browser, PAGE)
    assert "Retirer" not in read(browser, PAGE)
    assert browser.post(PAGE, GIVEN).status_code == 404
    assert browser.post(reverse("authorisation_withdraw", args=[row.pk])).status_code == 404
    with pytest.raises(Refused, match="gestionnaire"):
        authorising.withdraw(noe.memberships.get(), row)


def test_another_organisation_s_is_not_found(alix: User) -> None:
    row = f.an_authorisation(f.an_organisation("Cap Sud"))
    assert entered(alix).post(reverse("authorisation_withdraw", args=[row.pk])).status_code == 404
    authorising.withdraw(alix.memberships.get(), row)
    assert Authorisation.objects.get() == row


def test_a_training_without_one_says_so_and_is_published_all_the_same(
    alix: User, certification: Certification
) -> None:
    organisation, browser = alix.memberships.get().organisation, entered(alix)
    training = f.an_action(organisation).training
    training.certification = certification
    training.save()
    page = reverse("office_training", args=[training.pk])
    assert "aucune habilitation en cours pour RS6151" in read(browser, page)
    assert "RS6151" in read(browser, PAGE)
    row = f.an_authorisation(organisation, until=timezone.localdate())
    assert "aucune habilitation" not in read(browser, page)
    row.until = timezone.localdate() - timedelta(days=1)
    row.save()
    assert "aucune habilitation" in read(browser, page)
    browser.post(reverse("office_training_act", args=[training.pk]), {"act": "publish"})
    training.refresh_from_db()
    assert training.is_published


def test_what_the_law_makes_eligible_needs_none(alix: User) -> None:
    training = f.an_action(alix.memberships.get().organisation).training
    training.certification = Certification.objects.get_or_create(code="CPF202", kind="CPF")[0]
    assert not authorising.lacks(training)
    training.certification = None
    assert not authorising.lacks(training)


def test_the_public_reads_those_that_were_checked(alix: User) -> None:
    organisation, morgan = alix.memberships.get().organisation, f.an_agent("Décisions")
    f.a_profile(organisation, checked_at=timezone.now() - timedelta(days=9))
    entered(alix).post(PAGE, GIVEN)
    page = reverse("organisation_page", args=[organisation.pk])
    assert "Habilité pour" not in read(Client(), page)
    profile = checking.changed_profiles().get()
    text = read(entered(morgan), reverse("admin:catalogue_profile_decider", args=[profile.pk]))
    assert "Lettre n° 12" in text
    checking.answer(morgan, profile, "verified", "Vu.", profile.changed_at)
    assert "Habilité pour" in read(Client(), page)


def test_who_applies_declares_one_for_each_certification(certification: Certification) -> None:
    yann = f.a_member(f.an_organisation("Rivage", standing="applied"))
    member = yann.memberships.get()
    f.a_profile(member.organisation)
    training = f.an_action(member.organisation).training
    training.certification = certification
    training.save()
    with pytest.raises(Refused, match="Habilitation pour RS6151"):
        applying.submit(member)
    authorising.declare(member, certification, "Lettre", None)
    applying.submit(member)
    assert checking.applications().exists()
