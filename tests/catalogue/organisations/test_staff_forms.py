"""What staff type of the catalogue: refused in words, never by the name of a rule of the database."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Certification
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
RIGHT = "73282932000074"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(f.an_agent("Catalogue"), backend="accounts.login.backends.EmailBackend")
    return client


def typed(staff: Client, model: str, pk: int | None = None, /, **given: str) -> Response:
    name = f"admin:catalogue_{model}_{'change' if pk else 'add'}"
    inlines = {"members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0"}
    return staff.post(reverse(name, args=[pk] if pk else []), inlines | given)


@pytest.mark.parametrize(
    ("model", "given", "complaint"),
    [
        ("organisation", {"siret": "123", "name": "Atelier"}, "Ce SIRET est faux"),
        ("organisation", {"siret": "73282932000075", "name": "Atelier"}, "Ce SIRET est faux"),
        ("organisation", {"siret": RIGHT, "name": "Atelier", "phone": "demain"}, "téléphone"),
        ("organisation", {"siret": RIGHT, "name": "Atelier", "postcode": "57"}, "cinq chiffres"),
        ("certification", {"code": "abc", "title": "Anglais"}, "Écrivez RNCP ou RS"),
        ("certification", {"code": "CPF203", "title": "Créer"}, "Écrivez RNCP ou RS"),
        ("certification", {"code": "RS99", "title": "Anglais", "level": "4"}, "Seules les certifications du"),
        ("certification", {"code": "RNCP99", "title": "Anglais", "level": "12"}, "inférieure ou égale à 8"),
        ("place", {"town": "Metz", "latitude": "99"}, "inférieure ou égale à 90"),
        ("place", {"town": "Metz", "latitude": "49.1"}, "la latitude et la longitude"),
    ],
)
def test_a_mistake_is_explained_and_writes_nothing(
    staff: Client, model: str, given: dict[str, str], complaint: str
) -> None:
    if model == "place":
        given |= {"organisation": str(f.an_organisation().pk)}
    before = Organisation.objects.count(), Certification.objects.count(), Place.objects.count()
    answer = typed(staff, model, **given)
    assert answer.status_code == 200
    assert complaint in answer.text
    assert "La contrainte" not in answer.text
    assert (Organisation.objects.count(), Certification.objects.count(), Place.objects.count()) == before


def test_what_is_right_is_written_as_the_rest_of_the_catalogue_is(staff: Client) -> None:
    assert typed(staff, "organisation", siret="732 829 320 00074", name="A", phone="03 87 00 00 00")[
        "Location"
    ]
    made = Organisation.objects.get()
    assert (made.siret, made.phone) == (RIGHT, "+33387000000")
    for code in ("RNCP99", "rs98", "CPF206"):
        typed(staff, "certification", code=code, title="Anglais", is_active="on")
    assert set(Certification.objects.values_list("code", "kind")) == {
        ("RNCP99", "RNCP"),
        ("RS98", "RS"),
        ("CPF206", "CPF"),
    }


def test_a_certification_keeps_its_code_and_its_directory_when_it_is_corrected(staff: Client) -> None:
    kept = Certification.objects.create(code="RS98", kind="RS", title="Anglais")
    refused = typed(staff, "certification", kept.pk, code="RNCP1", title="Anglais", level="5")
    assert "Seules les certifications du" in refused.text
    typed(staff, "certification", kept.pk, code="RNCP1", title="Anglais B2")
    kept.refresh_from_db()
    assert (kept.code, kept.kind, kept.title, kept.level) == ("RS98", "RS", "Anglais B2", None)


def test_members_are_named_under_a_title_in_french(staff: Client) -> None:
    agent = f.a_member(f.an_organisation())
    page = staff.get(
        reverse("admin:catalogue_organisation_change", args=[agent.memberships.get().organisation_id])
    )
    assert f"Alix Renaud, {agent.email}" in page.text
    assert "Personne" in page.text
    assert ">User" not in page.text
