"""The EDOF import: what is right is taken, whole; what is wrong is said, with its line and its remedy."""

import io
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalogue.imports.edof.file.stream import LARGEST_TRAINING
from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.report import KEPT, Report
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session, Training
from dossiers.transitions import drafts
from tests import factories as f
from tests.catalogue.imports.edof_files import NAMESPACE, action, catalogue, session, training
from tests.catalogue.imports.tables import shared

FOLDER = shared("")
REAL = FOLDER / "edof-xml/exemple_catalogue_v7r0_condense.xml"
pytestmark = pytest.mark.django_db


def take(data: bytes, **options: Any) -> Report:
    return import_catalogue(io.BytesIO(data), **options)


def rows() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organisation, Place, Training, Action, Session)
    ]


class TestRightFiles:
    def test_a_training_is_taken_with_its_texts_its_price_and_its_dates(self) -> None:
        report = take(catalogue(), organisation_name="Atelier des Langues")
        assert (report.created, report.is_clean) == (1, True)
        taken = Training.objects.get()
        assert taken.organisation.name == "Atelier des Langues"
        assert (taken.title, taken.objectives) == ("Anglais à l'oral", "• Parler\n• Écouter")
        assert taken.content == "Un dialogue par séance."
        offer = taken.actions.get()
        assert (offer.price, offer.hours, offer.mode, offer.has_admission_terms) == (
            60_060,
            Decimal(21),
            "onsite",
            False,
        )
        assert str(offer.place) == "3 RUE des Clercs, 57000 Metz"
        when = offer.sessions.get()
        assert (str(when.starts_on), str(when.ends_on), when.is_open) == ("2027-02-01", "2027-02-12", True)

    def test_a_permanent_entry_has_no_dates(self) -> None:
        take(catalogue(training(actions=[action(entry="1", sessions=[session(period=False)])])))
        assert Session.objects.get().is_permanent

    def test_prerequisites_give_admission_terms(self) -> None:
        take(catalogue(training(actions=[action(terms="1")])))
        assert Action.objects.get().has_admission_terms

    def test_the_same_file_twice_changes_nothing(self) -> None:
        data = catalogue(training("F1", actions=[action("A1"), action("A2", mode="2")]), training("F2"))
        take(data)
        before = rows()
        report = take(data)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
        assert rows() == before

    def test_a_changed_price_is_an_update_and_nothing_else_moves(self) -> None:
        take(catalogue(training("F1"), training("F2")))
        report = take(catalogue(training("F1", actions=[action(price="550.00")]), training("F2")))
        assert (report.updated, report.unchanged) == (1, 1)
        assert sorted(Action.objects.values_list("price", flat=True)) == [55_000, 60_060]

    def test_a_simulation_says_the_same_and_writes_nothing(self) -> None:
        report = take(catalogue(), dry_run=True)
        assert (report.created, Training.objects.count(), Organisation.objects.count()) == (1, 0, 0)

    @pytest.mark.today("2026-11-24")
    @pytest.mark.skipif(not REAL.exists(), reason=f"the real catalogue is not at {REAL}")
    def test_the_real_file_is_taken_whole_and_one_can_enrol_on_it(self) -> None:
        with REAL.open("rb") as source:
            report = import_catalogue(source, organisation_name="Mon organisme")
        assert (report.created, report.rejected, report.is_clean) == (4, 0, True)
        wanted = Session.objects.filter(action__training__number="RNCP40344_VETO2027").get()
        assert wanted.action.price == 60_060
        draft = drafts.create(f.a_trainee(), wanted)
        draft.is_public_agent = False
        draft.save()
        assert f.send(draft).state == "requested"

    @pytest.mark.skipif(not FOLDER.exists(), reason=f"no real files at {FOLDER}")
    def test_every_real_catalogue_is_taken_or_each_refusal_says_where_and_why(self) -> None:
        for path in FOLDER.rglob("*.xml"):
            with path.open("rb") as source:
                report = import_catalogue(source)
            assert report.read
            assert (report.rejected == 0) == report.is_clean
            assert all(p.line and p.place and p.message and p.remedy for p in report.problems)


WRONG = [
    ("<intitule-formation>Anglais à l'oral</intitule-formation>", "", "intitule-formation", "manque"),
    ("Anglais à l'oral", "x" * 256, "intitule-formation", "dépasse 255"),
    ("Anglais à l'oral", " ", "intitule-formation", "vide"),
    ("<debut>20270201", "<debut>20270231", "debut", "n'existe pas"),
    ("<debut>20270201", "<debut>2027-02-01", "debut", "n'existe pas"),
    ("<debut>20270201</debut>", "", "debut", "manque"),
    ("<fin>20270212", "<fin>20270112", "fin", "précède"),
    ("<modalites-enseignement>0", "<modalites-enseignement>7", "modalites-enseignement", "Codes possibles"),
    ('info="frais-ttc">600.60', 'info="frais-ttc">-5', "frais-ttc", "nombre positif"),
    ('info="frais-ttc">600.60', 'info="frais-ttc">600,60 euros', "frais-ttc", "nombre positif"),
    ('info="frais-ttc">600.60', 'info="frais-ttc">99999999', "frais-ttc", "trop grand"),
    ("<nombre-heures-centre>21", "<nombre-heures-centre>vingt", "nombre-heures-centre", "nombre positif"),
    ("<nombre-heures-centre>21", "<nombre-heures-centre>0", "nombre-heures-centre", "durée totale"),
    ("<SIRET>90000000100017", "<SIRET>123", "SIRET", "14 chiffres"),
    ("<code-RS>RS6604", "<code-RS>RNCP6604", "code-RS", "RS suivi"),
    ("<etat-recrutement>1", "<etat-recrutement>3", "etat-recrutement", "Codes possibles"),
    ('<session numero="S1"', "<session", "session", "numero"),
    (
        "<langue-formation>FR</langue-formation>",
        "<langue-formation>FR</langue-formation>" * 2,
        "langue-formation",
        "une fois",
    ),
    (
        "<codepostal>57000</codepostal><ville>Metz</ville>",
        "<codepostal>57000</codepostal>",
        "ville",
        "manque",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "element", "words"), WRONG)
def test_each_mistake_is_said_with_its_element_and_line_and_the_training_is_left_out(
    right: str, wrong: str, element: str, words: str
) -> None:
    good, bad = training("BON"), training("MAUVAIS").replace(right, wrong)
    assert bad != training("MAUVAIS")
    report = take(catalogue(bad, good))
    assert (report.created, report.rejected) == (1, 1)
    assert Training.objects.get().number == "BON"
    problem = next(p for p in report.problems if not p.is_warning)
    assert element in problem.place
    assert words in f"{problem.message} {problem.remedy}"
    assert 1 < problem.line < catalogue(bad).count(b"\n") + 2


def test_a_price_that_is_not_net_plus_tax_is_said() -> None:
    tax = '<extra info="taux-tva">20.0</extra><extra info="frais-ht">{}</extra>'
    assert take(catalogue(training(actions=[action(tax=tax.format("500.50"))]))).created == 1
    report = take(catalogue(training("F2", actions=[action(tax=tax.format("500.00"))])))
    assert "HT plus la TVA" in str(report)


def test_one_wrong_session_leaves_the_whole_training_out() -> None:
    report = take(catalogue(training(actions=[action(sessions=[session("S1"), session("S2", starts="x")])])))
    assert report.rejected == 1
    assert not Training.objects.exists()
    assert not Session.objects.exists()


def test_a_number_used_twice_is_refused_the_second_time() -> None:
    report = take(catalogue(training("F1"), training("F1", title="Autre")))
    assert (report.created, report.rejected) == (1, 1)
    twice = take(catalogue(training("F2", actions=[action("A"), action("A")])))
    assert "porte déjà ce numéro" in str(twice)


def test_thousands_of_mistakes_are_counted_and_the_first_are_told() -> None:
    wrong = [training(f"F{n}").replace("<debut>20270201", "<debut>x") for n in range(KEPT + 20)]
    report = take(catalogue(*wrong))
    assert (report.rejected, report.errors, len(report.problems)) == (KEPT + 20, KEPT + 20, KEPT)
    assert "et 20 autres points" in str(report)


def test_a_doubtful_siret_is_said_once() -> None:
    report = take(
        catalogue(*[training(f"F{n}", siret="12312312300000") for n in range(3)]), organisation_name="Nom"
    )
    assert (report.created, report.errors) == (3, 0)
    assert str(report).count("clé de ce SIRET") == 1


def test_markup_never_survives() -> None:
    take(catalogue(training().replace("<p>Un", "<script>alert(1)</script><img src=x onerror=y><p>Un")))
    assert "<" not in Training.objects.get().content


class TestUnreadableFiles:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "vide"),
            (b"\x7fELF\x00\x01\x02", "pas un fichier XML"),
            (b"<html></html>", "racine"),
            (f'<lheo xmlns="{NAMESPACE}"><offres></offres></lheo>'.encode(), "aucune formation"),
            (catalogue().replace(b"ISO-8859-1", b"UTF-8"), "encodage"),
            (catalogue().replace(NAMESPACE.encode(), b"urn:autre"), "racine"),
        ],
    )
    def test_what_is_not_a_catalogue_is_said_and_nothing_is_taken(self, data: bytes, words: str) -> None:
        report = take(data)
        assert words in str(report)
        assert not report.is_clean
        assert not Training.objects.exists()

    def test_a_cut_file_keeps_what_came_whole_before_the_cut(self) -> None:
        data = catalogue(training("F1"), training("F2"))
        report = take(data[: len(data) - 300])
        assert (report.created, report.is_clean) == (1, False)
        assert "s'arrête avant la fin" in str(report)
        assert Training.objects.get().number == "F1"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-15"])
    def test_other_encodings_are_read_when_announced(self, encoding: str) -> None:
        assert take(catalogue(encoding=encoding)).created == 1

    @pytest.mark.parametrize(
        "doctype",
        [
            '<!DOCTYPE lheo [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
            '<!DOCTYPE lheo [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE lheo SYSTEM "http://127.0.0.1:9/evil.dtd">',
            "<!doctype lheo>",
            "<!-- rien --> <!DOCTYPE lheo>",
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_a_document_type_is_refused_before_anything_is_read(self, doctype: str, encoding: str) -> None:
        text = catalogue(encoding=encoding).decode(encoding)
        report = take(text.replace("<lheo", f"{doctype}<lheo", 1).encode(encoding))
        assert "type de document" in str(report) or not report.is_clean
        assert report.read == 0

    def test_a_training_that_never_ends_is_stopped(self) -> None:
        class Endless(io.BytesIO):
            given = 0

            def read(self, size: int | None = -1, /) -> bytes:
                head = b"" if self.given else catalogue()[:200]
                self.given += 1
                return head + b"<extras>" * 4096

        report = import_catalogue(Endless())
        assert "3 Mo" in str(report) or "mal formé" in str(report)

    def test_a_huge_file_is_read_in_little_memory(self, tmp_path: Path) -> None:
        one = training("F%07d").encode("iso-8859-1")
        head, tail = catalogue().split(training().encode("iso-8859-1"))
        path = tmp_path / "gros.xml"
        with path.open("wb") as out:
            out.write(head)
            while out.tell() < 120_000_000:
                out.write(one * 50)
            out.write(tail)
        script = (
            "import sys\n"
            "from catalogue.imports.edof.file.stream import trainings\n"
            "n = sum(1 for _ in trainings(open(sys.argv[1], 'rb')))\n"
            "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
            "print(n, int(peak.split()[1]) // 1024)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, path], capture_output=True, text=True, check=True
        )
        count, megabytes = map(int, done.stdout.split())
        assert count > 20_000
        assert megabytes < 150

    def test_one_text_of_many_megabytes_is_refused(self) -> None:
        report = take(catalogue(training(title="x" * (LARGEST_TRAINING + 100_000))))
        assert not report.is_clean
        assert report.created == 0


class TestCommand:
    def test_it_prints_the_report_and_fails_when_something_was_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "a.xml"
        path.write_bytes(catalogue(training().replace("<debut>20270201", "<debut>x")))
        with pytest.raises(CommandError):
            call_command("import_edof", path)
        assert re.search(
            r"ligne \d+, formation\[F1\]/action/session/periode/debut « x »", capsys.readouterr().out
        )

    @pytest.mark.parametrize("missing", ["nulle-part.xml", "."])
    def test_a_file_that_cannot_be_opened_is_said(self, tmp_path: Path, missing: str) -> None:
        with pytest.raises(CommandError, match=r"ne peut pas être lu : (il n'existe pas|c'est un dossier)\."):
            call_command("import_edof", tmp_path / missing)


class TestASessionWithPeople:
    """They enrolled for its days: a file moves neither them nor the seats they hold."""

    @pytest.fixture(autouse=True)
    def _taken(self) -> None:
        take(catalogue())
        Session.objects.update(seats=3, seats_taken=2)

    def test_its_dates_stay_and_it_is_said(self) -> None:
        moved = catalogue(training(actions=[action(sessions=[session(starts="20270301", ends="20270312")])]))
        report = take(moved)
        when = Session.objects.get()
        assert (str(when.starts_on), when.seats, when.seats_taken) == ("2027-02-01", 3, 2)
        [warning] = report.problems
        assert warning.is_warning
        assert "des places y sont prises" in warning.message
        assert moved.splitlines()[warning.line - 1].startswith(b'<session numero="S1"')

    def test_it_may_be_closed(self) -> None:
        take(catalogue(training(actions=[action(sessions=[session(state="2")])])))
        assert not Session.objects.get().is_open

    def test_nobody_enrolled_it_moves(self) -> None:
        Session.objects.update(seats_taken=0)
        take(catalogue(training(actions=[action(sessions=[session(starts="20270301", ends="20270312")])])))
        assert str(Session.objects.get().starts_on) == "2027-03-01"
