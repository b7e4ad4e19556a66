"""The open catalogue's import: what it tells is taken, nothing is invented, what is wrong is told by line."""

import io
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.open_catalogue.writing import import_open_catalogue
from catalogue.imports.report import Report
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.search import Search, department
from catalogue.trainings.models import Action, Certification, Session, Training
from dossiers.transitions import drafts
from tests import factories as f
from tests.catalogue.imports import edof_files
from tests.catalogue.imports.tables import OFFER, shared, table
from tests.kinds import sure

REAL = shared("open-data/catalogueformation_nsf326_2024-07-11_100lignes.csv")
REMOTE = {"nb_session_a_distance": "2", "code_departement": ""}
pytestmark = pytest.mark.django_db


def a_file(*rows: dict[str, str], **options: Any) -> bytes:
    return table(*rows, like=OFFER, **options)


def take(data: bytes, **options: bool) -> Report:
    return import_open_catalogue(io.BytesIO(data), **options)


def counts(report: Report) -> tuple[int, ...]:
    return report.created, report.updated, report.unchanged, report.left, report.rejected


def rows() -> list[Any]:
    models = (Organisation, Certification, Place, Training, Action, Session)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TestRightFiles:
    def test_a_line_is_an_offer_that_can_be_found_and_asked_for(self) -> None:
        report = take(a_file())
        assert (report.created, report.is_clean) == (1, True)
        offer = Search(words="anglais", area=department("57")).answer().offers.get().action
        assert (offer.price, offer.hours, offer.mode) == (87_000, Decimal(21), "onsite")
        assert offer.training.title == "Anglais à l'oral"
        assert offer.training.summary == "• Petits groupes\n• Un formateur bilingue"
        assert offer.training.organisation.name == "ATELIER DES LANGUES"
        assert str(offer.training.certification) == "RS6604 Conduire une réunion en anglais"
        assert offer.sessions.get().is_permanent
        draft = drafts.create(f.a_trainee(), offer.sessions.get())
        assert draft.price == 87_000

    def test_the_place_says_that_only_the_department_is_known(self) -> None:
        report = take(a_file())
        place = Place.objects.get()
        assert str(place) == "57000 Metz"
        assert "que le département (Moselle)" in place.access
        assert "la préfecture" in str(report)

    @pytest.mark.parametrize(
        ("code", "town"), [("4.0", "Digne-les-Bains"), ("2a", "Ajaccio"), ("974", "Saint-Denis")]
    )
    def test_a_department_is_known_however_it_is_written(self, code: str, town: str) -> None:
        take(a_file({"code_departement": code}))
        assert Place.objects.get().town == town

    def test_one_training_in_two_departments_has_two_offers(self) -> None:
        take(a_file({}, {"code_departement": "54", "frais_ttc_tot_min": "900", "frais_ttc_tot_max": "900"}))
        training = Training.objects.get()
        assert {(sure(a.place).town, a.price) for a in training.actions.all()} == {
            ("Metz", 87_000),
            ("Nancy", 90_000),
        }

    @pytest.mark.parametrize(("remote", "mode"), [("0", "onsite"), ("1", "mixed"), ("2", "remote")])
    def test_the_mode_follows_from_how_many_sessions_are_at_a_distance(self, remote: str, mode: str) -> None:
        take(a_file({"nb_session_a_distance": remote}))
        assert Action.objects.get().mode == mode

    def test_all_at_a_distance_needs_no_department_and_has_no_place(self) -> None:
        take(a_file(REMOTE))
        assert Action.objects.get().place_label == "À distance"
        assert not Place.objects.exists()

    def test_when_prices_or_hours_vary_the_greatest_is_shown(self) -> None:
        report = take(a_file({"frais_ttc_tot_min": "350.0", "nombre_heures_total_min": "7,5"}))
        offer = Action.objects.get()
        assert (offer.price, offer.hours) == (87_000, Decimal(21))
        assert "le plus élevé est retenu. Lignes : 1." in str(report)

    def test_without_active_sessions_nobody_can_enrol(self) -> None:
        take(a_file({"nb_session_active": "0"}))
        assert not Session.objects.get().is_open
        assert not Search().answer().total

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({}, "RS6604"),
            ({"type_referentiel": "RNCP", "code_rncp": "34079.0", "code_inventaire": "-1"}, "RNCP34079"),
            ({"code_inventaire": "RS6604"}, "RS6604"),
            ({"type_referentiel": "CPF", "code_inventaire": "202"}, "CPF202"),
            ({"type_referentiel": "CPF", "code_inventaire": "nan"}, None),
            ({"type_referentiel": "", "code_inventaire": ""}, None),
        ],
    )
    def test_the_certification_is_found_by_its_code(self, cells: dict[str, str], code: str | None) -> None:
        assert take(a_file(cells)).is_clean
        certification = Training.objects.get().certification
        assert (certification and certification.code) == code

    def test_what_the_directory_says_of_a_certification_stays(self) -> None:
        Certification.objects.create(code="RS6604", kind="RS", title="Le vrai titre", is_active=False)
        take(a_file())
        assert Certification.objects.get().title == "Le vrai titre"
        assert not Certification.objects.get().is_active

    def test_a_later_edition_with_other_names_and_longer_texts_is_read(self) -> None:
        more = {"objectif_formation": "<p>Parler</p>", "contenu_formation": "Un dialogue &amp; un jeu"}
        data = table(like=OFFER | more, delimiter=",", index=True)
        data = data.replace(b"siret,", b"siret_of,", 1).replace(b"code_inventaire", b"code_rs", 1)
        assert take(data).is_clean
        taken = Training.objects.get()
        assert (taken.objectives, taken.content) == ("Parler", "Un dialogue & un jeu")

    def test_markup_never_survives(self) -> None:
        take(a_file({"points_forts": "<script>alert(1)</script><p onclick=x>A < B</p><img src=x onerror=y>"}))
        assert Training.objects.get().summary == "A < B"

    @pytest.mark.parametrize("start", ["<![foo[bar", "<!--", "<a ", "</div></p>", "&#0;", "<?php", '<a x="'])
    def test_a_broken_or_hostile_fragment_neither_stops_nor_slows_the_import(self, start: str) -> None:
        began = time.monotonic()
        assert take(a_file({"points_forts": (start * 131_000)[:131_000]})).created == 1
        assert time.monotonic() - began < 5

    def test_a_simulation_says_the_same_and_writes_nothing(self) -> None:
        assert counts(take(a_file(), dry_run=True)) == (1, 0, 0, 0, 0)
        assert not Organisation.objects.exists()


class TestAgain:
    def test_the_same_file_twice_changes_nothing(self) -> None:
        data = a_file({}, {"code_departement": "54"}, REMOTE, {"numero_formation": "F2"})
        take(data)
        before = rows()
        assert counts(take(data)) == (0, 0, 4, 0, 0)
        assert rows() == before

    @pytest.mark.parametrize(
        "cells",
        [
            {"frais_ttc_tot_max": "990"},
            {"nombre_heures_total_max": "28"},
            {"nb_session_active": "0"},
            {"intitule_formation": "Anglais à l'écrit"},
            {"code_inventaire": "1"},
        ],
    )
    def test_what_changed_is_an_update_of_that_line_alone(self, cells: dict[str, str]) -> None:
        take(a_file({}, {"numero_formation": "F2"}))
        later = a_file(cells, {"numero_formation": "F2"})
        assert counts(take(later)) == (0, 1, 1, 0, 0)
        assert counts(take(later)) == (0, 0, 2, 0, 0)

    def test_what_the_file_no_longer_names_stays(self) -> None:
        take(a_file({}, {"numero_formation": "F2"}))
        take(a_file())
        assert Training.objects.count() == 2

    def test_a_cancelled_session_stays_closed(self) -> None:
        take(a_file())
        Session.objects.update(is_open=False, cancelled_at=timezone.now() - timedelta(days=1))
        Training.objects.update(open_catalogue_at=timezone.now())
        assert take(a_file()).unchanged == 1
        assert not Session.objects.get().is_open

    def test_a_file_of_several_batches_is_one_import(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("catalogue.imports.tables.run.BATCH", 2)
        lines = [{"code_departement": code} for code in ("54", "55", "57", "67", "68")]
        assert counts(take(a_file(*lines))) == (5, 0, 0, 0, 0)
        assert counts(take(a_file(*lines))) == (0, 0, 5, 0, 0)
        assert Training.objects.get().actions.count() == 5


class TestTheOrganisationsOwn:
    def edof(self, **more: Any) -> None:
        data = edof_files.catalogue(edof_files.training("F1", title="Anglais, le nôtre", **more))
        import_catalogue(io.BytesIO(data))

    @pytest.mark.parametrize("number", ["F1", "90000000100017_F1"])
    def test_what_came_from_its_own_file_is_left_with_or_without_the_siret_before(self, number: str) -> None:
        self.edof()
        before = rows()
        report = take(a_file({"numero_formation": number}))
        assert counts(report) == (0, 0, 0, 1, 0)
        assert "l'organisme décrit lui-même" in str(report)
        after = rows()
        assert after[3:] == before[3:]

    def test_an_organisation_named_by_its_number_gets_its_name(self) -> None:
        self.edof()
        take(a_file())
        assert Organisation.objects.get().name == "ATELIER DES LANGUES"

    @pytest.mark.today("2026-11-24")
    def test_its_own_file_takes_a_training_over_for_good(self) -> None:
        take(a_file())
        self.edof()
        assert counts(take(a_file())) == (0, 0, 0, 1, 0)
        assert Training.objects.get().title == "Anglais, le nôtre"
        assert [offer.action.number for offer in Search().answer().offers] == ["A1"]
        assert counts(take(a_file({"frais_ttc_tot_max": "999"}))) == (0, 0, 0, 1, 0)

    @pytest.mark.parametrize("model", [Training, Action, Session])
    def test_what_someone_changed_by_hand_is_left(self, model: type[Model]) -> None:
        take(a_file())
        model._default_manager.update(updated_at=timezone.now())
        assert counts(take(a_file({"frais_ttc_tot_max": "999"}))) == (0, 0, 0, 1, 0)
        assert Action.objects.get().price == 87_000
        assert Action.objects.get().is_published

    def test_seats_taken_by_dossiers_are_not_a_change(self) -> None:
        take(a_file())
        Session.objects.update(seats_taken=1)
        assert take(a_file({"frais_ttc_tot_max": "999"})).updated == 1


WRONG = [
    ({"siret": "123"}, "siret « 123 »", "14 chiffres"),
    ({"siret": "9000000100017"}, "siret", "ôté le 0"),
    ({"siret": "90000000100018"}, "siret", "clé"),
    ({"siret": "9,00000001E+13"}, "siret « 9,00000001E+13 »", "tableur"),
    ({"siret": "9.00000001E+13"}, "siret", "tableur"),
    ({"siret": ""}, "siret", "14 chiffres"),
    ({"nom_of": "nan"}, "nom_of", "vide"),
    ({"nom_of": "x" * 161}, "nom_of", "dépasse 160"),
    ({"numero_formation": ""}, "numero_formation", "vide"),
    ({"intitule_formation": "x" * 256}, "intitule_formation", "dépasse 255"),
    ({"code_inventaire": "-1"}, "code_inventaire", "le type est RS"),
    ({"code_inventaire": "Tosa"}, "code_inventaire « Tosa »", "pas un code"),
    ({"nb_session_active": "beaucoup"}, "nb_session_active « beaucoup »", "nombre positif"),
    ({"nb_session_active": "1.5"}, "nb_session_active", "nombre entier"),
    ({"nb_session_a_distance": ""}, "nb_session_a_distance", "manque"),
    ({"frais_ttc_tot_max": "-1"}, "frais_ttc_tot_max", "manque"),
    ({"frais_ttc_tot_max": "0.0", "frais_ttc_tot_min": "0"}, "frais_ttc_tot_max", "prix n'est pas connu"),
    ({"frais_ttc_tot_max": "800"}, "frais_ttc_tot_min", "dépasse le maximum"),
    ({"frais_ttc_tot_max": "99999999"}, "frais_ttc_tot_max", "trop grand"),
    ({"nombre_heures_total_max": "0", "nombre_heures_total_min": "0"}, "nombre_heures_total_max", "durée"),
    ({"nombre_heures_total_max": "0.001", "nombre_heures_total_min": ""}, "nombre_heures_total_max", "durée"),
    ({"nombre_heures_total_max": "100000"}, "nombre_heures_total_max", "trop grand"),
    ({"code_departement": "99"}, "code_departement « 99 »", "n'existe pas"),
    ({"code_departement": ""}, "code_departement", "pas toute à distance"),
]


@pytest.mark.parametrize(("mistake", "where", "words"), WRONG)
def test_each_mistake_is_said_with_its_line_and_column_and_leaves_the_others_alone(
    mistake: dict[str, str], where: str, words: str
) -> None:
    report = take(a_file({"numero_formation": "BON"}, mistake))
    assert (report.created, report.rejected, report.errors) == (1, 1, 1)
    # The first line's cell of two lines makes the second begin on the fourth.
    assert f"ligne 4, colonne {where}" in str(report)
    assert words in str(report)
    assert Training.objects.get().number == "BON"


def test_several_mistakes_of_a_line_are_all_said() -> None:
    report = take(a_file({"siret": "1", "code_departement": "00", "frais_ttc_tot_max": "x"}))
    assert (report.rejected, report.errors) == (1, 3)


def test_a_training_given_twice_for_a_department_is_refused_the_second_time() -> None:
    report = take(a_file({}, {"frais_ttc_tot_max": "999"}))
    assert counts(report) == (1, 0, 0, 0, 1)
    assert "déjà cette formation pour ce département" in str(report)


def test_two_lines_that_describe_one_training_differently_keep_the_first_and_say_so() -> None:
    data = a_file({}, {"code_departement": "54", "intitule_formation": "Autre"})
    report = take(data)
    assert (report.created, report.is_clean, Training.objects.get().title) == (2, True, "Anglais à l'oral")
    assert "avertissement, une ligne précédente décrit autrement" in str(report)
    assert take(data).unchanged == 2


def test_a_compulsory_column_that_is_missing_refuses_the_file_in_one_sentence() -> None:
    report = take(a_file(without=["siret", "frais_ttc_tot_max"]))
    assert (report.errors, report.read) == (1, 0)
    assert "il manque les colonnes siret, frais_ttc_tot_max" in str(report)


def test_the_command_prints_the_report_and_fails_when_something_was_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(a_file({}, {"siret": "7,9E+13"}))
    with pytest.raises(CommandError, match="corrigez"):
        call_command("import_open_catalogue", path)
    assert (
        "Lignes lues : 2. Créées : 1 ; modifiées : 0 ; inchangées : 0 ; refusées : 1."
        in capsys.readouterr().out
    )


@given(st.binary(max_size=300), st.sampled_from([b"", a_file(), a_file(delimiter=",", encoding="cp1252")]))
@hypothesis.settings(max_examples=60)
def test_no_bytes_break_it(noise: bytes, head: bytes) -> None:
    with transaction.atomic():
        assert str(take(head + noise)).startswith("Lignes lues")
        transaction.set_rollback(True)


@given(
    st.dictionaries(
        st.sampled_from(sorted(OFFER)), st.text(st.characters(codec="utf-8"), max_size=20), min_size=1
    )
)
@hypothesis.settings(max_examples=60)
def test_no_cell_breaks_it(cells: dict[str, str]) -> None:
    with transaction.atomic():
        report = take(a_file(cells))
        assert report.created + report.rejected == report.read
        transaction.set_rollback(True)


@pytest.mark.skipif(not REAL.exists(), reason=f"the real open catalogue is not at {REAL}")
def test_the_real_extract_is_taken_but_for_the_offers_whose_length_it_does_not_know() -> None:
    data = REAL.read_bytes()
    report = take(data)
    assert counts(report) == (81, 0, 0, 0, 19)
    unknown = [p.line for p in report.problems if p.place == "colonne nombre_heures_total_max"]
    assert unknown == [14, 20, 22, 44, 45, 46, 47, 62, 65, 80, 82, 87, 97, 113, 114, 115, 117, 118, 124]
    others = [(p.line, p.place) for p in report.problems if p.place != "colonne nombre_heures_total_max"]
    assert others == [(117, "colonne code_departement")]
    models = (Organisation, Certification, Training, Action)
    assert [model.objects.count() for model in models] == [11, 15, 61, 81]
    assert "le plus élevé est retenu. Lignes : 4." in str(report)
    assert counts(take(data)) == (0, 0, 81, 0, 19)
