"""Whose catalogue a file is written in: the one of the organisation that sends it, whatever the file says."""

import io
from typing import Any

import pytest
from django.test import Client

from catalogue.imports import runner
from catalogue.imports.edof.reading import Importer, import_catalogue
from catalogue.imports.models import Import
from catalogue.imports.report import KEPT, Problem, Report
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Certification, Session, Training
from tests import factories as f
from tests.catalogue.imports.edof_files import action, catalogue, session, training
from tests.catalogue.imports.test_import_pages import sent, started
from tests.kinds import sure

pytestmark = pytest.mark.django_db
MINE, THEIRS = "90000000100017", "90000000100025"
# Three ways to write the number of somebody else; the key of the last two is wrong.
FOREIGN = [THEIRS, "12312312300000", "90000000100026"]


@pytest.fixture
def mine() -> Organisation:
    return f.an_organisation(siret=MINE)


@pytest.fixture
def keeper(client: Client, mine: Organisation) -> Client:
    client.force_login(f.a_member(mine, "catalogue"), backend="accounts.login.backends.EmailBackend")
    return client


def everything() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Organisation, Certification, Place, Training, Action, Session)
    return [list(model.objects.order_by("pk").values()) for model in models]


def read(owner: Organisation, *trainings: str, **options: Any) -> Report:
    return Importer(owner=owner, **options).run(io.BytesIO(catalogue(*trainings)))


def owned_by(siret: str) -> None:
    """A published training of somebody else, with the numbers that the files of this module name."""
    import_catalogue(io.BytesIO(catalogue(training(siret=siret, title="À eux"))), organisation_name="Eux")


@pytest.mark.parametrize("siret", FOREIGN)
class TestAnotherSiret:
    def test_nothing_of_another_organisation_is_written(self, mine: Organisation, siret: str) -> None:
        owned_by(siret)
        before = everything()
        report = read(mine, training(siret=siret, title="À nous", actions=[action(price="1.00")]))
        assert (report.created, report.updated, report.rejected) == (0, 0, 1)
        assert "pas celui de votre organisme" in str(report)
        assert everything() == before

    def test_no_organisation_is_made(self, mine: Organisation, siret: str) -> None:
        report = read(mine, training(siret=siret))
        assert report.rejected == 1
        assert Organisation.objects.get() == mine
        assert not Place.objects.exists()
        assert not Certification.objects.exists()

    def test_nor_through_the_pages_in_any_mode(self, keeper: Client, mine: Organisation, siret: str) -> None:
        owned_by(siret)
        before = everything()
        checked = sent(keeper, training(siret=siret, title="À nous"))
        assert checked.report.rejected == 1
        for mode in ("right", "whole"):
            runner.run(started(keeper, checked, mode).pk)
        assert set(Import.objects.values_list("status", flat=True)) == {"done"}
        assert everything() == before


@pytest.mark.parametrize(
    "written",
    [f" {MINE[:9]} {MINE[9:]} ", f"\n{MINE}\n", f"<![CDATA[{MINE}]]>"],
    ids=["spaces", "lines", "cdata"],
)
def test_its_own_siret_may_be_written_in_many_ways(mine: Organisation, written: str) -> None:
    text = training().replace(MINE, written)
    assert read(mine, text).created == 1
    assert Training.objects.get().organisation == mine


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        # Twice, the second or the first being the owner's.
        (f"<SIRET>{MINE}</SIRET>", f"<SIRET>{THEIRS}</SIRET><SIRET>{MINE}</SIRET>"),
        (f"<SIRET>{MINE}</SIRET>", f"<SIRET>{MINE}</SIRET><SIRET>{THEIRS}</SIRET>"),
        # Nowhere, empty, or in a namespace that only looks like the format's.
        (f"<SIRET>{MINE}</SIRET>", ""),
        (MINE, ""),
        (
            f"<SIRET>{MINE}</SIRET>",
            f'<SIRET xmlns="https://www.of.moncompteformation.gouv.fX">{MINE}</SIRET>',
        ),
        (f"<SIRET>{MINE}</SIRET>", f"<SIRET><SIRET>{MINE}</SIRET></SIRET>"),
    ],
)
def test_a_siret_written_otherwise_is_refused(mine: Organisation, right: str, wrong: str) -> None:
    text = training().replace(right, wrong)
    assert text != training()
    report = read(mine, text)
    assert (report.created, report.rejected) == (0, 1)
    assert not Training.objects.exists()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<code-RS>RS6604</code-RS>", f"<code-RS>RS6604</code-RS><certificateur>{THEIRS}</certificateur>"),
        ("En bref.</extra>", f'En bref.</extra><extra info="siret">{THEIRS}</extra>'),
        ("En bref.</extra>", f'En bref.</extra><extra info="contact"><SIRET>{THEIRS}</SIRET></extra>'),
        ("<nom>Nom</nom>", "<nom>Eux</nom>"),
        ("Atelier</ligne>", "Chez eux</ligne>"),
    ],
)
def test_whatever_else_names_another_organisation_it_is_written_in_one_s_own(
    mine: Organisation, right: str, wrong: str
) -> None:
    owned_by(THEIRS)
    theirs = Training.objects.filter(organisation__siret=THEIRS)
    before = list(theirs.values())
    text = training(title="À nous").replace(right, wrong)
    assert text != training(title="À nous")
    assert read(mine, text).created == 1
    assert list(theirs.values()) == before
    assert Training.objects.exclude(organisation=mine).get().title == "À eux"
    written = Action.objects.get(training__organisation=mine)
    assert sure(written.place).organisation == mine
    assert Organisation.objects.count() == 2


def test_the_numbers_of_others_are_one_s_own_rows(mine: Organisation) -> None:
    """Training, action, session and place have the same numbers and names on both sides."""
    owned_by(THEIRS)
    assert read(mine, training(actions=[action(sessions=[session(state="2")])])).created == 1
    assert Session.objects.get(action__training__organisation=mine).is_open is False
    assert Session.objects.get(action__training__organisation__siret=THEIRS).is_open is True
    assert Place.objects.count() == 2


def test_an_organisation_whose_own_siret_has_a_doubtful_key_keeps_its_catalogue() -> None:
    doubtful = f.an_organisation(siret="12312312300000")
    report = read(doubtful, training(siret="12312312300000"))
    assert (report.created, report.errors, report.warnings) == (1, 0, 1)
    assert Training.objects.get().organisation == doubtful


def test_whose_it_is_is_told_even_when_something_else_is_wrong(mine: Organisation) -> None:
    wrong = training(siret="12312312300000").replace("<debut>20270201", "<debut>x")
    told = str(read(mine, wrong))
    for words in ("cette date n'existe pas", "pas celui de votre organisme", "la clé de ce SIRET"):
        assert words in told


def test_an_organisation_nobody_knows_is_not_made_of_a_doubtful_siret_unless_it_is_named() -> None:
    data = catalogue(training(siret="12312312300000"))
    report = import_catalogue(io.BytesIO(data))
    assert (report.rejected, Organisation.objects.count()) == (1, 0)
    assert "clé de ce SIRET" in str(report)
    assert import_catalogue(io.BytesIO(data), organisation_name="Eux").created == 1


class TestProblemsAddUp:
    def test_two_things_wrong_with_one_element_are_both_told(self, mine: Organisation) -> None:
        report = read(mine, training(siret="12312312300000"))
        about = [p for p in report.problems if p.place.endswith("/SIRET")]
        assert sorted(p.is_warning for p in about) == [False, True]

    def test_the_same_thing_found_by_two_readings_is_told_once(self, mine: Organisation) -> None:
        report = read(mine, training().replace("<debut>20270201", "<debut>x"))
        assert report.errors == 1

    def test_a_thousand_warnings_leave_room_for_the_error_that_follows(self, mine: Organisation) -> None:
        odd = [training(f"F{n}").replace("<latitude>49.1", f"<latitude>nord {n}") for n in range(KEPT + 5)]
        report = read(mine, *odd, training("FAUX", siret=THEIRS))
        assert report.errors == 1
        assert "pas celui de votre organisme" in str(report)
        assert report.untold == 5

    def test_a_warning_met_again_says_how_often(self, mine: Organisation) -> None:
        odd = [training(f"F{n}").replace("<latitude>49.1", "<latitude>nord") for n in range(3)]
        report = read(mine, *odd)
        [warning] = report.problems
        assert (warning.times, report.warnings) == (3, 1)
        assert "3 fois" in str(report)


def test_in_a_table_too_warnings_leave_room_for_the_errors_that_follow() -> None:
    report = Report("Lignes")
    for line in range(1, KEPT + 6):
        report.add(Problem(line, "colonne siret", str(line), "c'est curieux.", "Vérifiez.", is_warning=True))
    report.add(Problem(9999, "colonne siret", "", "c'est faux.", "Corrigez."))
    assert (report.errors, report.warnings, report.untold) == (1, KEPT + 5, 5)
    assert "ligne 9999, colonne siret : erreur" in str(report)
