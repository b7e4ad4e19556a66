"""What the CPF may not pay for is not published: by the office, by a file, by the open catalogue."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.open_catalogue.writing import import_open_catalogue
from catalogue.imports.report import Report
from catalogue.office import trainings
from catalogue.office.trainings import TrainingValues
from catalogue.organisations.models import Member
from catalogue.search import Search
from catalogue.trainings import eligible
from catalogue.trainings.models import Certification, Training
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.catalogue.imports.edof_files import catalogue, training
from tests.catalogue.imports.tables import OFFER, table
from tests.kinds import sure

pytestmark = pytest.mark.django_db
CODES = {f"CPF{n}" for n in (200, 202, 206, 210, 211, 212, 213, 214, 215, 216, 217, 219, 220, 221, 222)}
LICENCES = CODES - {"CPF200", "CPF202"}


@pytest.fixture
def alix() -> Member:
    return f.a_member(f.an_organisation()).memberships.get()


def take(*written: str) -> Report:
    return import_catalogue(io.BytesIO(catalogue(*written)))


def take_open(**cells: str) -> Report:
    return import_open_catalogue(io.BytesIO(table(cells, like=OFFER)))


def refused(act: Callable[..., object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == "certification"
    return caught.value.message


def test_the_law_s_own_codes_are_these_and_each_has_a_title() -> None:
    assert set(eligible.TITLES) == CODES
    licences = {code: title for code, title in eligible.TITLES.items() if title.startswith("Permis")}
    read = " ".join(f"{code[3:]} {title.split()[1]}" for code, title in sorted(licences.items()))
    assert read == "206 B 210 C 211 C1 212 C1E 213 CE 214 D 215 D1 216 D1E 217 DE 219 A1 220 A2 221 B1 222 BE"
    assert all(eligible.TITLES.values())
    assert all(eligible.why_not(code) is None for code in (*CODES, "RNCP1", "RS1"))
    assert all(eligible.why_not(code) for code in ("", "CPF203", "CPF201", "CPF218", "CPF2020", "NSF326"))


class TestFiles:
    @pytest.mark.parametrize("code", sorted(CODES))
    def test_they_are_known_with_no_directory_or_another_s(self, code: str) -> None:
        Certification.objects.create(code="CPF1", kind="CPF", title="Un autre répertoire est chargé")
        assert take(training(code=code)).is_clean
        row = Training.objects.get()
        assert (sure(row.certification).title, row.is_published) == (eligible.TITLES[code], True)

    @pytest.mark.parametrize(
        ("code", "words"), [("CPF203", "création d'entreprise"), ("CPF218", "ne finance pas CPF218")]
    )
    def test_another_code_is_refused_by_name(self, code: str, words: str) -> None:
        report = take(training(code=code))
        [problem] = report.problems
        assert (problem.value, problem.place.rpartition("/")[2]) == (code, "code-CPF")
        assert words in problem.message
        assert not Training.objects.exists()
        assert not Certification.objects.exists()

    @pytest.mark.parametrize(
        "other", ["<code-NSF>326</code-NSF>", "<code-ROME>M1805</code-ROME><code-NSF>326</code-NSF>"]
    )
    def test_a_certification_given_by_another_code_alone_is_refused_by_name(self, other: str) -> None:
        report = take(training().replace("<code-RS>RS6604</code-RS>", other))
        assert (report.rejected, Training.objects.count(), Certification.objects.count()) == (1, 0, 0)
        told = [problem for problem in report.problems if not problem.is_warning]
        assert [problem.place.rpartition("/")[2] for problem in told] == [other[1 : other.index(">")]]
        assert "ne donne pas une certification" in told[0].message

    def test_beside_a_right_code_another_is_only_a_warning(self) -> None:
        written = training().replace("</code-RS>", "</code-RS><code-NSF>326</code-NSF>")
        report = take(written)
        assert (report.created, report.errors, report.warnings) == (1, 0, 1)
        assert sure(Training.objects.get().certification).code == "RS6604"


class TestSearchBoxes:
    @pytest.mark.parametrize(
        ("box", "codes"), [("permis", LICENCES), ("vae", {"CPF200"}), ("bilan", {"CPF202"})]
    )
    def test_each_finds_all_its_codes_and_no_other(self, box: str, codes: set[str]) -> None:
        for code in sorted({*CODES, "CPF203", "RS1"}):
            f.a_session(f.an_action(certification=code))
        found = Search(chosen={"certification": (box,)}).answer().offers
        assert {sure(offer.action.training.certification).code for offer in found} == codes


class TestOffice:
    def a_training(self, alix: Member, code: str = "RS2") -> Training:
        Certification.objects.get_or_create(code="RS2", defaults={"kind": "RS"})
        return f.an_action(alix.organisation, certification=code).training

    def test_without_a_certification_it_is_not_published(self, alix: Member) -> None:
        row = trainings.unpublish(alix, f.an_action(alix.organisation, certification=None).training)
        assert "sans certification" in refused(lambda: trainings.publish(alix, row)).lower()
        row.refresh_from_db()
        assert not row.is_published

    def test_a_code_that_is_no_longer_eligible_is_not_published(self, alix: Member) -> None:
        row = trainings.unpublish(alix, self.a_training(alix, "CPF203"))
        assert "CPF203" in refused(lambda: trainings.publish(alix, row))

    def test_a_code_that_is_not_eligible_is_refused_by_name(self, alix: Member) -> None:
        Certification.objects.create(code="CPF203", kind="CPF", title="Création d'entreprise")
        written = TrainingValues(title="Créer", certification="CPF203")
        assert "CPF203" in refused(lambda: trainings.create(alix, "", written))

    def test_the_law_s_own_codes_are_known_without_a_directory(self, alix: Member) -> None:
        row = trainings.create(alix, "", TrainingValues(title="Permis B", certification="CPF206"))
        assert sure(row.certification).title == eligible.TITLES["CPF206"]

    def test_one_that_loses_its_certification_is_kept_and_no_longer_published(self, alix: Member) -> None:
        row = trainings.edit(alix, self.a_training(alix), None, TrainingValues(title="Sans"))
        assert (row.title, row.certification, row.is_published) == ("Sans", None, False)

    def test_and_the_page_says_so(self, client: Client, alix: Member) -> None:
        row = self.a_training(alix)
        client.force_login(alix.user, backend="accounts.login.backends.EmailBackend")
        address = reverse("office_training_edit", args=[row.pk])
        texts = {"objectives": "Oser.", "results": "Rien.", "content": "Tout."}
        given = texts | {"title": "Sans", "seen": row.updated_at.isoformat(), "certification": ""}
        assert "n&#x27;est plus publiée ; elle est gardée" in client.post(address, given, follow=True).text


class TestOpenCatalogue:
    @pytest.mark.parametrize(
        "cells",
        [
            {"type_referentiel": "", "code_inventaire": ""},
            {"type_referentiel": "CPF", "code_inventaire": "203"},
        ],
    )
    def test_what_the_cpf_does_not_pay_for_is_kept_and_not_published_and_it_is_said(
        self, cells: dict[str, str]
    ) -> None:
        report = take_open(**cells)
        assert (report.created, report.is_clean) == (1, True)
        assert "gardées, non publiées. Lignes : 1." in str(report)
        assert not Training.objects.get().is_published
        assert not Search().answer().total

    def test_it_is_published_once_it_has_a_certification_and_no_longer_when_it_loses_it(self) -> None:
        take_open(type_referentiel="", code_inventaire="")
        assert take_open().updated == 1
        assert Search().answer().total == 1
        assert take_open(type_referentiel="", code_inventaire="").updated == 1
        assert not Search().answer().total
        assert take_open(type_referentiel="", code_inventaire="").unchanged == 1

    def test_the_law_s_own_codes_have_our_titles(self) -> None:
        take_open(type_referentiel="CPF", code_inventaire="206", intitule_certification="autre")
        assert Certification.objects.get().title == eligible.TITLES["CPF206"]
