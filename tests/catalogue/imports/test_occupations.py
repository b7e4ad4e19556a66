"""The « Rome » export: which occupations certifications lead to, told by line."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from catalogue.certifications.models import Occupation
from catalogue.imports.occupations import import_occupations
from catalogue.imports.report import Report
from catalogue.trainings.models import Certification
from tests.catalogue.imports.tables import table

LINE = {
    "Numero_Fiche": "RNCP1181",
    "Codes_Rome_Code": "M1203",
    "Codes_Rome_Libelle": "Comptabilité",
}
pytestmark = pytest.mark.django_db


def a_file(*rows: dict[str, str], **options: Any) -> bytes:
    return table(*rows, like=LINE, **options)


def take(data: bytes, **options: bool) -> Report:
    return import_occupations(io.BytesIO(data), **options)


@pytest.fixture
def accounting() -> Certification:
    return Certification.objects.create(code="RNCP1181", kind="RNCP", title="Comptable", rome_codes=["K1802"])


def codes_of(certification: Certification) -> list[str]:
    certification.refresh_from_db()
    return certification.rome_codes


def test_a_certification_takes_its_occupations_wherever_its_lines_are(accounting: Certification) -> None:
    Certification.objects.create(code="RS6604", kind="RS")
    report = take(
        a_file(
            {},
            {"Numero_Fiche": "RS6604", "Codes_Rome_Code": "M1805", "Codes_Rome_Libelle": "Informatique"},
            {"Codes_Rome_Code": "m1206", "Codes_Rome_Libelle": "Gestion"},
        )
    )
    assert codes_of(accounting) == ["M1203", "M1206"]
    assert (report.created, report.is_clean) == (3, True)
    assert list(Occupation.objects.order_by("code").values_list("code", "label")) == [
        ("M1203", "Comptabilité"),
        ("M1206", "Gestion"),
        ("M1805", "Informatique"),
    ]


def test_lines_of_one_certification_in_several_batches_are_all_kept(
    accounting: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.imports.tables.run.BATCH", 1)
    take(a_file({}, {"Codes_Rome_Code": "M1206"}))
    assert codes_of(accounting) == ["M1203", "M1206"]


def test_the_same_file_twice_changes_nothing(accounting: Certification) -> None:
    data = a_file({}, {"Codes_Rome_Code": "M1206"})
    take(data)
    report = take(data)
    assert (report.created, report.unchanged) == (0, 2)
    assert codes_of(accounting) == ["M1203", "M1206"]


def test_a_certification_that_is_not_here_is_left_and_counted(accounting: Certification) -> None:
    report = take(a_file({"Numero_Fiche": "RNCP9"}))
    assert (report.left, report.is_clean) == (1, True)
    assert codes_of(accounting) == ["K1802"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"Codes_Rome_Code": "X1805"}, "ligne 2, colonne codes_rome_code « X1805 »"),
        ({"Codes_Rome_Code": "M180"}, "ce n'est pas un code du ROME"),
        ({"Numero_Fiche": "1181"}, "ligne 2, colonne numero_fiche « 1181 »"),
        ({"Codes_Rome_Libelle": ""}, "la cellule est vide"),
        ({"Codes_Rome_Libelle": "a" * 201}, "le texte dépasse 200 caractères"),
    ],
)
def test_a_wrong_line_is_refused_alone(accounting: Certification, wrong: dict[str, str], told: str) -> None:
    report = take(a_file(wrong, {"Codes_Rome_Code": "M1206"}))
    assert told in str(report)
    assert (report.created, report.rejected) == (1, 1)
    assert codes_of(accounting) == ["M1206"]


def test_a_rehearsal_keeps_nothing(accounting: Certification) -> None:
    assert take(a_file(), dry_run=True).created == 1
    assert codes_of(accounting) == ["K1802"]
    assert not Occupation.objects.exists()


def test_the_command_and_the_page(
    accounting: Certification, client: Client, tmp_path: Any, capsys: Any
) -> None:
    path = tmp_path / "rome.csv"
    path.write_bytes(a_file())
    call_command("import_occupations", path)
    assert "Lignes lues : 1. Créées : 1" in capsys.readouterr().out
    page = client.get(reverse("certification", args=["RNCP1181"]))
    assert "Les métiers auxquels elle mène" in page.text
    assert "Comptabilité" in page.text
