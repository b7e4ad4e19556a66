"""The directories' import: what France compétences says is taken; what cannot be is told by line."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from catalogue.imports.certifications import import_certifications
from catalogue.imports.report import Report
from catalogue.imports.tables import encoding
from catalogue.trainings.models import Certification
from tests.catalogue.imports.tables import CERTIFICATION, shared, table

REAL = shared("referentials/rncp_export_standard_echantillon.csv")
pytestmark = pytest.mark.django_db


def a_file(*rows: dict[str, str], **options: Any) -> bytes:
    return table(*rows, like=CERTIFICATION, **options)


def take(data: bytes, **options: bool) -> Report:
    return import_certifications(io.BytesIO(data), **options)


def rows() -> list[Any]:
    return list(Certification.objects.order_by("code").values())


class TestRightFiles:
    def test_a_certification_is_taken_with_its_level_and_its_end(self) -> None:
        report = take(a_file())
        assert (report.created, report.is_clean) == (1, True)
        assert str(report) == (
            "Certifications lues : 1. Créées : 1 ; modifiées : 0 ; inchangées : 0 ; refusées : 0."
        )
        taken = Certification.objects.get()
        assert (taken.code, taken.kind, taken.level, taken.is_active, taken.ends_on) == (
            "RNCP1181",
            "RNCP",
            5,
            True,
            date(2028, 8, 31),
        )
        assert taken.title == "Assistant en comptabilité et gestion"

    def test_the_other_directory_has_no_levels(self) -> None:
        take(a_file({"Numero_Fiche": "RS6604", "Nomenclature_Europe_Niveau": "", "Actif": "INACTIVE"}))
        taken = Certification.objects.get()
        assert (taken.kind, taken.level, taken.is_active) == ("RS", None, False)

    def test_a_level_of_the_other_directory_is_not_kept_and_said(self) -> None:
        report = take(a_file({"Numero_Fiche": "RS6604", "Nomenclature_Europe_Niveau": "NIV5"}))
        assert (report.created, report.warnings) == (1, 1)
        assert Certification.objects.get().level is None

    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_any_separator_and_usual_encoding_is_found(self, delimiter: str, encoding: str) -> None:
        title = "Métiers d'art ; option « céramique », été"
        assert take(a_file({"Intitule": title}, delimiter=delimiter, encoding=encoding)).created == 1
        assert Certification.objects.get().title == title

    def test_a_cell_of_several_lines_is_one_title_and_the_next_line_keeps_its_number(self) -> None:
        report = take(
            a_file({"Intitule": 'Conduire\r\nun "projet"'}, {"Numero_Fiche": "RNCP2", "Actif": "?"})
        )
        assert Certification.objects.get().title == 'Conduire un "projet"'
        assert "ligne 4, colonne actif « ? »" in str(report)

    def test_the_same_file_twice_changes_nothing(self) -> None:
        data = a_file({}, {"Numero_Fiche": "RS6604"})
        take(data)
        before = rows()
        report = take(data)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
        assert rows() == before

    def test_only_what_changed_is_counted_as_changed_and_what_is_not_named_stays(self) -> None:
        take(a_file({}, {"Numero_Fiche": "RS1"}, {"Numero_Fiche": "RS2"}))
        report = take(a_file({"Actif": "INACTIVE"}, {"Numero_Fiche": "RS1"}))
        assert (report.updated, report.unchanged) == (1, 1)
        assert list(
            Certification.objects.filter(is_active=True).values_list("code", flat=True).order_by("code")
        ) == ["RS1", "RS2"]

    def test_a_code_that_a_training_had_brought_gets_its_title(self) -> None:
        Certification.objects.create(code="RNCP1181", kind="RNCP")
        assert take(a_file()).updated == 1
        assert Certification.objects.get().title

    def test_an_end_already_known_stays_when_the_file_has_no_such_column(self) -> None:
        take(a_file())
        assert take(a_file(without=["Date_Fin_Enregistrement"])).unchanged == 1
        assert Certification.objects.get().ends_on

    def test_a_simulation_says_the_same_and_writes_nothing(self) -> None:
        assert (take(a_file(), dry_run=True).created, Certification.objects.count()) == (1, 0)

    def test_thousands_are_taken_in_batches(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        data = a_file(*({"Numero_Fiche": f"RS{n}"} for n in range(1, 2501)))
        with django_assert_max_num_queries(15):
            assert take(data).created == 2500


WRONG = [
    ({"Numero_Fiche": "1181"}, "numero_fiche « 1181 »", "RNCP ou RS"),
    ({"Numero_Fiche": "RNCP12345678"}, "numero_fiche", "pas un code"),
    ({"Intitule": ""}, "intitule", "vide"),
    ({"Intitule": "x" * 601}, "intitule", "dépasse 600"),
    ({"Nomenclature_Europe_Niveau": "NIV9"}, "nomenclature_europe_niveau « NIV9 »", "NIV1 à NIV8"),
    ({"Actif": "peut-être"}, "actif « peut-être »", "ACTIVE ou INACTIVE"),
    ({"Date_Fin_Enregistrement": "31/02/2028"}, "date_fin_enregistrement « 31/02/2028 »", "n'existe pas"),
]


@pytest.mark.parametrize(("mistake", "where", "words"), WRONG)
def test_each_mistake_is_said_with_its_line_and_column_and_leaves_the_others_alone(
    mistake: dict[str, str], where: str, words: str
) -> None:
    report = take(a_file({"Numero_Fiche": "RS1"}, mistake))
    assert (report.created, report.rejected, report.errors) == (1, 1, 1)
    assert f"ligne 3, colonne {where}" in str(report)
    assert words in str(report)
    assert Certification.objects.get().code == "RS1"


def test_a_code_given_twice_is_refused_the_second_time() -> None:
    report = take(a_file({}, {"Intitule": "Autre"}))
    assert (report.created, report.rejected) == (1, 1)
    assert "déjà donné à la ligne 2" in str(report)


class TestUnreadableFiles:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "le fichier est vide"),
            (b"PK\x03\x04rest", "classeur"),
            ("Numero_Fiche;Intitule".encode("utf-16"), "pas un fichier texte"),
            (
                b"a;b\n1;2\n",
                "il manque les colonnes numero_fiche, intitule, nomenclature_europe_niveau, actif",
            ),
            (a_file(without=["Actif"]), "il manque la colonne actif"),
            (a_file().replace(b"Abrege_Libelle", b"Actif"), "la colonne actif est donnée 2 fois"),
            (a_file() + "é".encode() + b"\n\n\xff", "ligne 5 : erreur, un caractère est abîmé"),
            (a_file(encoding="cp1252") + b"\x81", "ligne 3 : erreur, un caractère n'existe ni"),
            (b"x" * 1_100_000, "dépasse la taille permise"),
            (
                a_file({"Intitule": "Où"}, encoding="cp1252") + "é".encode(),
                "ligne 3 : erreur, une partie du fichier est en UTF-8",
            ),
        ],
    )
    def test_what_is_no_such_table_is_said_once_and_nothing_is_taken(self, data: bytes, words: str) -> None:
        report = take(data)
        assert words in str(report)
        assert (report.errors, report.read) == (1, 0)
        assert not Certification.objects.exists()

    def test_a_letter_of_utf_8_cut_between_two_readings_is_seen_in_a_windows_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(encoding, "CHUNK", 1)
        assert "une partie du fichier" in str(
            take(a_file({"Intitule": "Où"}, encoding="cp1252") + "é".encode())
        )

    def test_entities_of_html_are_letters_and_a_lone_ampersand_stays(self) -> None:
        assert take(a_file({"Intitule": "Caf&eacute;, R&D &amp; &notions"})).is_clean
        assert Certification.objects.get().title == "Café, R&D & &notions"

    def test_an_accent_cut_by_the_end_of_the_file_is_damage(self) -> None:
        assert "abîmé" in str(take(a_file() + "é".encode()[:1]))

    def test_an_only_accent_at_the_very_end_is_windows(self) -> None:
        data = a_file({"Intitule": "Comptable", "Actif": "activé"}, encoding="cp1252").rstrip()
        assert "actif « activé »" in str(take(data))

    def test_a_quote_left_open_is_said_with_the_lines_it_swallowed(self) -> None:
        data = a_file({"Numero_Fiche": "RS1"}, {"Numero_Fiche": "RS2"}, {"Numero_Fiche": "RS3"})
        report = take(data.replace(b"RS2;", b'RS2;"'))
        assert (report.created, report.rejected) == (1, 1)
        assert "ligne 3 : erreur, un guillemet" in str(report)
        assert "lignes 3 à 4" in str(report)

    def test_a_line_cut_short_or_too_long_is_refused_alone(self) -> None:
        report = take(a_file({"Numero_Fiche": "RS1"}) + b"1;RS2;x\n\n" + b"1;RS3;a;b;NIV5;;ACTIVE;;trop\n")
        assert (report.created, report.rejected) == (1, 2)
        assert "ligne 3 : erreur, la ligne a 3 cellules au lieu de 7" in str(report)
        assert "ligne 5 : erreur, la ligne a 9 cellules" in str(report)


class TestCommand:
    def test_it_prints_the_report_and_fails_when_something_was_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "rncp.csv"
        path.write_bytes(a_file({}, {"Numero_Fiche": "?"}))
        with pytest.raises(CommandError, match="corrigez"):
            call_command("import_certifications", path)
        assert "Certifications lues : 2. Créées : 1" in capsys.readouterr().out

    def test_a_simulation_is_said(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "rncp.csv"
        path.write_bytes(a_file())
        call_command("import_certifications", path, simulation=True)
        assert capsys.readouterr().out.startswith("Simulation, rien n'est enregistré.")

    @pytest.mark.parametrize("missing", ["nulle-part.csv", "."])
    def test_a_file_that_cannot_be_opened_is_said(self, tmp_path: Path, missing: str) -> None:
        with pytest.raises(CommandError, match=r"ne peut pas être lu : (il n'existe pas|c'est un dossier)\."):
            call_command("import_certifications", tmp_path / missing)


@pytest.mark.skipif(not REAL.exists(), reason=f"the real export is not at {REAL}")
def test_the_real_export_is_taken_whole() -> None:
    with REAL.open("rb") as source:
        report = import_certifications(source)
    assert (report.created, report.rejected, report.is_clean) == (8, 0, True)
    assert Certification.objects.get(code="RNCP2561").level == 4
    bts = Certification.objects.get(code="RNCP1063")
    assert (bts.level, bts.is_active, bts.ends_on) == (5, False, date(2019, 8, 31))
