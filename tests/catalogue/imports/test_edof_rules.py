"""EDOF's rules: actions that differ, durations far enough apart, certifications known and active; all or nothing."""

import io

import pytest
from pytest_django import DjangoAssertNumQueries

from catalogue.imports.edof.reading import Importer, import_catalogue
from catalogue.imports.report import Report
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Certification, Training
from tests import factories as f
from tests.catalogue.imports.edof_files import action, catalogue, training

pytestmark = pytest.mark.django_db
SIRET = "90000000100017"


def take(*trainings: str, only_if_right: bool = False) -> Report:
    return import_catalogue(io.BytesIO(catalogue(*trainings)), only_if_right=only_if_right)


def line_of(data: bytes, start: str) -> int:
    return data[: data.index(start.encode())].count(b"\n") + 1


def test_two_actions_that_offer_the_same_thing_are_refused_at_the_second() -> None:
    same = training(actions=[action("A1"), action("A2")])
    [problem] = take(same).problems
    assert "la même que « A1 »" in problem.message
    assert problem.line == line_of(catalogue(same), '<action numero="A2"')
    assert not Training.objects.exists()


@pytest.mark.parametrize(
    ("hours", "right"), [("22", False), ("30", False), ("31", True), ("11", True), ("12", False)]
)
def test_durations_alone_must_be_ten_hours_apart(hours: str, right: bool) -> None:
    report = take(training(actions=[action("A1", hours="21"), action("A2", hours=hours)]))
    assert report.is_clean is right
    assert ("moins de 10 heures" in str(report)) is not right


@pytest.mark.parametrize(
    "difference",
    [
        ("<modalites-enseignement>0", "<modalites-enseignement>2"),
        ("<ville>Metz", "<ville>Nancy"),
        ("<langue-formation>FR", "<langue-formation>EN"),
        ("<nombre-heures", "<modalites-pedagogiques>En face à face</modalites-pedagogiques><nombre-heures"),
    ],
    ids=["mode", "place", "language", "pedagogy"],
)
def test_actions_that_differ_otherwise_may_last_as_long(difference: tuple[str, str]) -> None:
    other = action("A2").replace(*difference)
    assert other != action("A2")
    assert take(training(actions=[action("A1"), other])).is_clean


@pytest.mark.parametrize("hours", ["21", "30"])
def test_another_price_does_not_make_another_action(hours: str) -> None:
    report = take(training(actions=[action("A1"), action("A2", price="700.00", hours=hours)]))
    assert (report.rejected, report.errors) == (1, 1)


def test_the_same_pedagogy_in_other_capitals_and_spaces_is_the_same() -> None:
    words = "<modalites-pedagogiques>{}</modalites-pedagogiques><nombre-heures"
    pair = [
        action(number).replace("<nombre-heures", words.format(told), 1)
        for number, told in (("A1", "En petit  groupe"), ("A2", "EN PETIT GROUPE"))
    ]
    assert "la même que « A1 »" in str(take(training(actions=pair)))


@pytest.mark.parametrize(
    ("tax", "words"),
    [
        ('<extra info="taux-tva">20.0</extra><extra info="frais-ht">500.49</extra>', "pas le prix HT plus"),
        ('<extra info="taux-tva">0</extra><extra info="frais-ht">500.50</extra>', "pas le prix HT plus"),
        ('<extra info="frais-ht">600.61</extra>', "plus petit que le prix HT"),
        ('<extra info="taux-tva">200</extra><extra info="frais-ht">500.50</extra>', "taux de TVA n'existe"),
        ('<extra info="frais-ttc">500.00</extra>', "donnée deux fois"),
    ],
)
def test_prices_add_up(tax: str, words: str) -> None:
    assert words in str(take(training(actions=[action(tax=tax)])))


def test_prices_may_be_rounded_to_the_cent() -> None:
    tax = '<extra info="taux-tva">5.5</extra><extra info="frais-ht">100.01</extra>'
    assert take(training(actions=[action(tax=tax, price="105.51")])).is_clean


class TestCertifications:
    def test_any_code_is_believed_until_its_directory_is_loaded(self) -> None:
        Certification.objects.create(code="RNCP1", kind="RNCP", title="Comptable")
        assert take(training("F1", code="RS6604"), training("F2", code="RS6605")).is_clean

    def test_an_unknown_code_of_a_loaded_directory_is_refused(self) -> None:
        Certification.objects.create(code="RS1", kind="RS", title="Anglais")
        wrong = training(code="RS6604")
        [problem] = take(wrong).problems
        assert "pas connue" in problem.message
        assert (problem.place, problem.value) == ("formation[F1]/certification/code-RS", "RS6604")
        assert problem.line == line_of(catalogue(wrong), "<code-RS>")
        assert not Certification.objects.filter(code="RS6604").exists()

    def test_one_that_is_no_longer_active_is_refused(self) -> None:
        Certification.objects.create(code="RS6604", kind="RS", title="Anglais", is_active=False)
        assert "plus active" in str(take())


class TestAllOrNothing:
    WRONG = training("F2").replace("<debut>20270201", "<debut>x")

    def test_nothing_is_taken_when_one_thing_is_wrong(self) -> None:
        report = take(training("F1"), self.WRONG, only_if_right=True)
        assert (report.held_back, report.errors) == (True, 1)
        assert "rien n'est enregistré" in str(report)
        assert not Training.objects.exists()
        assert not Organisation.objects.exists()

    def test_everything_is_taken_when_everything_is_right(self) -> None:
        report = take(training("F1"), training("F2"), only_if_right=True)
        assert (report.created, report.held_back, Training.objects.count()) == (2, False, 2)


def test_an_organisation_takes_its_own_trainings_only() -> None:
    data = catalogue(training("F1"), training("F2", siret="90000000100025"))
    report = Importer(owner=f.an_organisation(siret=SIRET)).run(io.BytesIO(data))
    [problem] = [p for p in report.problems if not p.is_warning]
    assert (problem.value, problem.place.rpartition("/")[2]) == ("90000000100025", "SIRET")
    assert Training.objects.get().number == "F1"


def test_hundreds_of_trainings_are_written_in_a_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    data = catalogue(*[training(f"F{n}") for n in range(90)])
    with django_assert_max_num_queries(20):
        import_catalogue(io.BytesIO(data))
    assert (Training.objects.count(), Place.objects.count()) == (90, 1)
    with django_assert_max_num_queries(12):
        assert import_catalogue(io.BytesIO(data)).unchanged == 90


def test_a_reading_that_was_stopped_goes_on_where_it_was() -> None:
    data = catalogue(*[training(f"F{n}") for n in range(450)], training("F3"))
    first = Importer()
    batches = first.batches(io.BytesIO(data))
    first.take(next(batches))
    assert (first.position, Training.objects.count()) == (100, 100)
    again = Importer(report=first.report, done=first.position)
    assert again.run(io.BytesIO(data)).created == 450
    assert again.report.rejected == 1  # F3, which the first reading had met
    assert Training.objects.count() == 450
