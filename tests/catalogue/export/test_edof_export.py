"""The export: valid, streamed, and imported again into an empty database it gives the same catalogue."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from catalogue.export.writer import written
from catalogue.imports.edof.reading import import_catalogue
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Certification, Session, Training
from tests import factories as f
from tests.catalogue.imports.tables import shared

pytestmark = pytest.mark.django_db

SCHEMA = shared("edof-xml/lheo_import_fichier_xml_optimise_v5r2.xsd")
SIRET = "90000000100017"
# What a file carries; keys and dates of change are each database's own.
CARRIED: dict[type[Any], tuple[str, ...]] = {
    Place: ("name", "street", "postcode", "town", "latitude", "longitude", "access", "is_accessible"),
    Training: (
        "number",
        "title",
        "summary",
        "objectives",
        "results",
        "content",
        "certification__code",
        "is_published",
    ),
    Action: (
        *("training__number", "number", "mode", "place__name", "price", "hours", "prerequisites"),
        *("has_admission_terms", "language", "pedagogy", "is_published"),
    ),
    Session: ("action__number", "number", "starts_on", "ends_on", "seats", "is_open"),
}


def rows() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list(*names)) for model, names in CARRIED.items()]


def file_of(organisation: Organisation) -> bytes:
    return b"".join(written(organisation))


@pytest.fixture
def atelier() -> Organisation:
    """A catalogue with everything that may be in one."""
    atelier = f.an_organisation(siret=SIRET)
    certification = Certification.objects.create(code="RS6604", kind="RS")
    texts = {
        "objectives": "Parler\n• oser\n\nÉcouter",
        "results": "a < b & c > d",
        "content": "<b>gras</b> &amp; 3",
    }
    place = Place.objects.create(
        organisation=atelier, name="Atelier " * 9 + "fin", street="3 bis rue des Clercs, BP 202", postcode="57000",
        town="Metz", latitude=49.1203, longitude=-1.1778, access="Sonner.\nDeuxième étage.", is_accessible=True,
    )  # fmt: skip
    unnamed = Place.objects.create(organisation=atelier, town="Lieu-dit sans commune")
    for n, title in enumerate(("Anglais à l'oral — « niveau B2 » €", "Allemand & co"), 1):
        t = Training.objects.create(
            organisation=atelier, number=f"F{n}", title=title, certification=certification,
            summary="En bref.\nDeux lignes.", is_published=n == 1, **texts,
        )  # fmt: skip
        common = {"training": t, "language": "fr"}
        a = Action.objects.create(
            number=f"A{n}", mode="onsite", place=place, price=60_060, hours=Decimal("7.50"), **common
        )
        b = Action.objects.create(
            number=f"B{n}", mode="remote", price=1, pedagogy="Seul, & à son rythme", hours=Decimal(35), has_admission_terms=True,
            prerequisites="Savoir lire.", is_published=False, **common,
        )  # fmt: skip
        c = Action.objects.create(
            number=f"C{n}", mode="mixed", place=unnamed, price=100, hours=Decimal(1), **common
        )
        Session.objects.create(action=a, number="S1", starts_on="2027-02-01", ends_on="2027-02-12", seats=12)
        Session.objects.create(
            action=a, number="S2", starts_on="2027-03-01", ends_on="2027-03-12", is_open=False
        )
        Session.objects.create(action=b, number="P")
        Session.objects.create(action=b, number="D", starts_on="2027-02-01", ends_on="2027-02-12")
        Session.objects.create(action=c, number="P", seats=0)
    return atelier


def empty() -> None:
    for model in (Session, Action, Training, Place, Certification, Organisation):
        model.objects.all().delete()


def test_exported_and_imported_into_an_empty_database_a_catalogue_is_the_same(atelier: Organisation) -> None:
    before, first = rows(), file_of(atelier)
    details = {name: getattr(atelier, name) for name in ("name", "email", "phone", "town")}
    empty()
    report = import_catalogue(io.BytesIO(first))
    assert (report.created, report.problems) == (2, [])
    assert rows() == before
    Organisation.objects.update(**details)
    assert file_of(Organisation.objects.get()) == first


def test_imported_where_it_comes_from_it_changes_nothing(atelier: Organisation) -> None:
    before = rows()
    report = import_catalogue(io.BytesIO(file_of(atelier)))
    assert (report.unchanged, report.errors) == (2, 0)
    assert rows() == before


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"no schema of EDOF at {SCHEMA}")
def test_it_is_valid_for_edof(atelier: Organisation) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(file_of(atelier))), schema.error_log


def test_what_the_format_cannot_carry_is_told_in_the_file_and_on_the_page(
    client: Client, atelier: Organisation
) -> None:
    Training.objects.create(organisation=atelier, number="F--9", title="Sans certification")
    Action.objects.create(
        training=Training.objects.get(number="F1"), number="Z", mode="remote", price=1, hours=50
    )
    text = file_of(atelier).decode()
    assert "<!-- F- -9 : " in text
    assert "<!-- Z : une action sans session" in text
    assert import_catalogue(io.BytesIO(text.encode())).errors == 0
    client.force_login(f.a_member(atelier), backend="accounts.login.backends.EmailBackend")
    page = client.get(reverse("catalogue_export")).text
    assert "Sans certification" in page
    assert "2 formations à compléter" in page


def test_a_cancelled_session_is_exported_as_closed(atelier: Organisation) -> None:
    Session.objects.filter(number="S1").update(is_open=False, cancelled_at="2026-11-21T10:00Z")
    data = file_of(atelier)
    empty()
    import_catalogue(io.BytesIO(data))
    assert set(Session.objects.filter(number="S1").values_list("is_open", "cancelled_at")) == {(False, None)}


def test_the_file_is_downloaded_in_pieces_and_holds_no_other_catalogue(
    client: Client, atelier: Organisation
) -> None:
    f.a_session(f.an_action())
    client.force_login(f.a_member(atelier, "catalogue"), backend="accounts.login.backends.EmailBackend")
    answer = client.get(reverse("catalogue_download"))
    assert answer.streaming
    assert f"catalogue-{SIRET}-" in answer["Content-Disposition"]
    assert answer.getvalue() == file_of(atelier)


def test_characters_that_no_xml_may_hold_do_not_stop_it(atelier: Organisation) -> None:
    Training.objects.filter(number="F1").update(title="Angl\x0bais \ufffe")
    assert import_catalogue(io.BytesIO(file_of(atelier))).errors == 0
