"""The profile of an organisation: its managers fill it in part by part, its people read it, others find nothing."""

from datetime import date
from html import unescape

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import User
from accounts.security.models import SecurityEvent
from catalogue.organisations.models import Organisation
from catalogue.profile import filling
from catalogue.profile.models import Profile
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
PROFILE, BANK = reverse("organisation_profile"), reverse("organisation_bank")
IBAN = "FR7630006000011234567890189"
QUALITY = {
    "nda": "41 57 01234 57",
    "qualiopi_by": "Certif Est",
    "qualiopi_number": "CE-2025-118",
    "qualiopi_from": "2025-03-01",
    "qualiopi_until": "2028-02-29",
    "qualiopi_covers": ["training", "vae"],
}


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def alix(atelier: Organisation) -> User:
    return f.a_member(atelier)


def page_of(part: str) -> str:
    return reverse("organisation_profile_part", args=[part])


def read(client: Client, page: str) -> str:
    return unescape(client.get(page).text)


def test_alix_fills_in_what_she_is_part_by_part(alix: User) -> None:
    browser = entered(alix)
    assert "À compléter" in read(browser, PROFILE)
    assert not Profile.objects.exists(), "reading writes nothing"
    legal = {
        "legal_form": "association",
        "representative": "Zoé Lambert",
        "representative_role": "Présidente",
    }
    assert browser.post(page_of("identite"), legal)["Location"] == PROFILE
    assert browser.post(page_of("qualite"), QUALITY)["Location"] == PROFILE
    kept = Profile.objects.get()
    assert (kept.nda, kept.qualiopi_until, kept.legal_form) == (
        "41570123457",
        date(2028, 2, 29),
        "association",
    )
    text = read(browser, PROFILE)
    for shown in ("Zoé Lambert", "Association", "CE-2025-118", "29 février 2028", "Validation des acquis"):
        assert shown in text


def test_what_is_right_is_kept_beside_what_is_wrong(alix: User) -> None:
    browser = entered(alix)
    answer = browser.post(page_of("qualite"), QUALITY | {"nda": "41 57"})
    assert "a 11 chiffres" in unescape(answer.text)
    assert 'value="41 57"' in answer.text
    kept = Profile.objects.get()
    assert (kept.nda, kept.qualiopi_by) == ("", "Certif Est")


def test_a_certificate_ends_after_it_began(alix: User) -> None:
    browser = entered(alix)
    browser.post(page_of("qualite"), QUALITY)
    for given in (
        {"qualiopi_until": "2024-01-01"},
        {"qualiopi_from": "2030-01-01", "qualiopi_until": "le 3"},
    ):
        answer = browser.post(page_of("qualite"), QUALITY | given)
        assert "avant de commencer" in unescape(answer.text)
    kept = Profile.objects.get()
    assert (kept.qualiopi_from, kept.qualiopi_until) == (date(2025, 3, 1), date(2028, 2, 29))


def test_what_alix_declares_is_not_public_before_it_is_checked(alix: User, atelier: Organisation) -> None:
    entered(alix).post(page_of("qualite"), QUALITY)
    entered(alix).post(page_of("presentation"), {"presentation": "Des langues, en petits groupes."})
    text = read(Client(), reverse("organisation_page", args=[atelier.pk]))
    assert "en petits groupes" in text
    assert "Certifié Qualiopi" not in text
    atelier.refresh_from_db()
    assert atelier.qualiopi_until is None


def test_the_public_contact_is_the_organisation_s_to_change(alix: User, atelier: Organisation) -> None:
    given = {
        "email": "bonjour@atelier.example",
        "phone": "03 87 11 22 33",
        "town": "Metz",
        "postcode": "57050",
    }
    entered(alix).post(page_of("contact"), given)
    atelier.refresh_from_db()
    assert (atelier.email, atelier.phone, atelier.postcode) == (given["email"], "+33387112233", "57050")
    assert "bonjour@atelier.example" in read(Client(), reverse("organisation_page", args=[atelier.pk]))


@pytest.mark.parametrize("role", ["catalogue", "files", "reader"])
def test_the_others_read_and_change_nothing(atelier: Organisation, role: str) -> None:
    noe = f.a_member(atelier, role)
    browser = entered(noe)
    assert "Modifier" not in read(browser, PROFILE)
    for page in (page_of("identite"), BANK):
        assert browser.get(page).status_code == browser.post(page, {}).status_code == 404
    with pytest.raises(Refused, match="gestionnaire"):
        filling.fill(noe.memberships.get(), filling.PARTS[0], {"presentation": "Nous"})
    with pytest.raises(Refused, match="gestionnaire"):
        filling.change_iban(noe.memberships.get(), IBAN, RequestFactory().post(BANK))
    assert not Profile.objects.exists()


def test_a_part_that_does_not_exist_is_not_found(alix: User) -> None:
    assert entered(alix).get(page_of("autre")).status_code == 404


def test_an_iban_takes_the_password_and_everyone_who_manages_is_told(
    alix: User, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = f.a_member(atelier)
    f.a_member(atelier, "files")
    alix.set_password(f.PASSWORD)
    alix.save()
    browser = entered(alix)
    browser.post(BANK, {"iban": "FR76 3000 6000 0112 3456 7890 189", "current": "Formation2027"})
    assert not Profile.objects.exclude(iban="").exists()
    assert "est faux" in unescape(browser.post(BANK, {"iban": "FR76 3000", "current": f.PASSWORD}).text)
    assert "Saisissez l'IBAN." in unescape(browser.post(BANK, {"current": f.PASSWORD}).text)
    given = {"iban": "fr76 3000 6000 0112 3456 7890 189", "current": f.PASSWORD}
    assert browser.post(BANK, given)["Location"] == PROFILE
    assert Profile.objects.get().iban == IBAN
    assert worker() == ["mail_iban"] * 2
    assert [mail.to for mail in mailoutbox] == [[alix.email], [other.email]]
    event = SecurityEvent.objects.get(what="iban")
    for shown in (event.details, mailoutbox[0].body, read(browser, PROFILE), read(browser, BANK)):
        assert "0189" in shown
        assert "34567890" not in shown.replace(" ", "")
    browser.post(BANK, given)
    assert worker() == [], "the same one changes nothing"


def test_the_page_asks_the_database_as_much_whatever_is_filled_in(
    alix: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = entered(alix)
    browser.post(page_of("qualite"), QUALITY)
    with django_assert_max_num_queries(8):
        browser.get(PROFILE)


def test_staff_read_the_profile_and_never_the_whole_iban(atelier: Organisation) -> None:
    Profile.objects.create(organisation=atelier, iban=IBAN, nda="41570123457")
    page = reverse("admin:catalogue_profile_change", args=[atelier.pk])
    text = read(entered(f.an_agent("Lecture")), page)
    assert "41570123457" in text
    assert "FR76 … 0189" in text
    assert IBAN not in text
