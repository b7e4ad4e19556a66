"""The import in the back-office: a check first, then what is right or nothing; who may, how far, what is kept."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.security.limits import LIMITS
from catalogue.imports import jobs, orders, runner
from catalogue.imports.edof.reading import Importer
from catalogue.imports.models import CatalogueFile, FilePart, Import
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Training
from tests import factories as f
from tests.catalogue.imports.edof_files import catalogue, training

pytestmark = pytest.mark.django_db
UPLOAD = reverse("catalogue_upload")
SIRET = "90000000100017"
WRONG = training("F2").replace("<debut>20270201", "<debut>x")


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation(siret=SIRET)


@pytest.fixture
def keeper(client: Client, atelier: Organisation) -> Client:
    client.force_login(f.a_member(atelier, "catalogue"), backend="accounts.login.backends.EmailBackend")
    return client


def sent(client: Client, *trainings: str) -> Import:
    """A file that is sent, and checked by the worker."""
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("mon catalogue.xml", catalogue(*trainings))})
    assert answer.status_code == 302
    asked = Import.objects.latest("pk")
    assert answer["Location"] == page_of(asked)
    runner.run(asked.pk)
    asked.refresh_from_db()
    return asked


def page_of(asked: Import) -> str:
    return reverse("catalogue_import", args=[asked.pk])


def started(client: Client, asked: Import, mode: str) -> Import:
    answer = client.post(reverse("catalogue_import_start", args=[asked.pk]), {"mode": mode})
    assert answer.status_code == 302
    return Import.objects.latest("pk")


def test_a_file_is_checked_first_and_changes_nothing(keeper: Client) -> None:
    asked = sent(keeper, training("F1"), WRONG)
    assert (asked.mode, asked.status, asked.report.created, asked.report.rejected) == ("check", "done", 1, 1)
    assert not Training.objects.exists()
    text = keeper.get(page_of(asked)).text
    for words in (
        "Importer ce qui est juste",
        "N&#x27;importer que si tout",
        "formation[F2]",
        "n&#x27;existe pas",
    ):
        assert words.replace("&#x27;", "'") in text.replace("&#x27;", "'")


def test_what_is_right_is_imported_and_the_rest_is_told(keeper: Client) -> None:
    asked = started(keeper, sent(keeper, training("F1"), WRONG), "right")
    runner.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.report.created, asked.report.errors) == (1, 1)
    assert Training.objects.get().number == "F1"


def test_nothing_is_imported_when_all_must_be_right_and_is_not(keeper: Client) -> None:
    asked = started(keeper, sent(keeper, training("F1"), WRONG), "whole")
    runner.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.held_back) == ("done", True)
    assert not Training.objects.exists()
    assert "rien n'a été importé" in keeper.get(page_of(asked)).text.replace("&#x27;", "'")


def test_everything_is_imported_when_all_is_right(keeper: Client) -> None:
    asked = started(keeper, sent(keeper, training("F1"), training("F2")), "whole")
    runner.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.is_checked, asked.report.created) == ("done", True, 2)


def test_another_organisation_s_trainings_are_refused(keeper: Client) -> None:
    asked = sent(keeper, training("F1", siret="90000000100025"))
    assert "pas celui de votre organisme" in asked.report.problems[-1].message


def test_only_who_keeps_the_catalogue_imports_and_exports(client: Client, atelier: Organisation) -> None:
    for role, status in (
        ("manager", 200),
        ("catalogue", 200),
        ("files", 404),
        ("reader", 404),
        ("finance", 404),
    ):
        client.force_login(f.a_member(atelier, role), backend="accounts.login.backends.EmailBackend")
        for name in ("catalogue_upload", "catalogue_export", "catalogue_download"):
            assert client.get(reverse(name)).status_code == status


@pytest.mark.parametrize(
    ("data", "words"), [({}, "Choisissez un fichier"), ({"file": SimpleUploadedFile("a.xml", b"")}, "vide")]
)
def test_a_file_is_asked_for(keeper: Client, data: dict[str, SimpleUploadedFile], words: str) -> None:
    assert words in keeper.post(UPLOAD, data).text


def test_a_file_too_large_is_refused(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "LARGEST", 10)
    assert "50 Mo" in keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", catalogue())}).text
    assert not CatalogueFile.objects.exists()


def test_files_are_not_sent_without_end(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "import", (1, timedelta(days=1)))
    sent(keeper)
    assert "Trop de demandes" in keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", catalogue())}).text


def test_what_is_not_a_catalogue_is_told(keeper: Client) -> None:
    keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", b"\x7fELF\x00\x01")})
    asked = Import.objects.get()
    runner.run(asked.pk)
    text = keeper.get(page_of(asked)).text
    assert "pas un fichier XML" in text
    assert "Importer ce qui est juste" not in text


class TestWhileItRuns:
    def test_the_page_asks_again_by_itself_and_stops_when_it_is_over(self, keeper: Client) -> None:
        keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", catalogue())})
        asked = Import.objects.get()
        waiting = keeper.get(page_of(asked), headers={"HX-Request": "true"}).text
        assert 'hx-trigger="every 2s"' in waiting
        assert "Actualiser" in waiting
        assert "<html" not in waiting
        runner.run(asked.pk)
        assert "hx-trigger" not in keeper.get(page_of(asked)).text

    def test_a_worker_that_dies_goes_on_where_it_was(
        self, keeper: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked = sent(keeper, *[training(f"F{n}") for n in range(450)], training("F3"))
        asked = started(keeper, checked, "right")
        take, calls = Importer.take, []

        def dying(self: Importer, batch: Any) -> None:
            calls.append(len(batch))
            if len(calls) == 2:
                raise MemoryError
            take(self, batch)

        monkeypatch.setattr(Importer, "take", dying)
        with pytest.raises(MemoryError):
            runner.run(asked.pk)
        asked.refresh_from_db()
        assert (asked.status, asked.done, Training.objects.count()) == ("running", 100, 100)
        monkeypatch.setattr(Importer, "take", take)
        runner.run(asked.pk)
        asked.refresh_from_db()
        assert (asked.status, asked.report.created, asked.report.rejected) == ("done", 450, 1)

    def test_a_job_that_runs_twice_does_nothing_the_second_time(self, keeper: Client) -> None:
        asked = sent(keeper)
        before = Import.objects.values().get()
        runner.run(asked.pk)
        assert Import.objects.values().get() == before

    def test_it_can_be_stopped(self, keeper: Client) -> None:
        keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", catalogue())})
        asked = Import.objects.get()
        keeper.post(reverse("catalogue_import_cancel", args=[asked.pk]))
        runner.run(asked.pk)
        asked.refresh_from_db()
        assert (asked.status, asked.done) == ("cancelled", 0)
        assert "arrêtée" in keeper.get(page_of(asked)).text

    def test_a_second_click_finds_the_import_of_the_first(self, keeper: Client) -> None:
        checked = sent(keeper)
        first = started(keeper, checked, "right")
        assert started(keeper, checked, "whole") == first

    def test_imports_of_one_organisation_wait_for_each_other(
        self, keeper: Client, atelier: Organisation
    ) -> None:
        sent(keeper)
        sent(keeper)
        locks = ProcrastinateJob.objects.filter(task_name="run_import").values_list("lock", flat=True)
        assert set(locks) == {f"import-{atelier.pk}"}

    def test_after_the_last_try_it_is_said_to_have_failed(
        self, keeper: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", catalogue())})
        asked = Import.objects.get()

        def broken(import_id: int) -> None:
            raise MemoryError

        monkeypatch.setattr(runner, "run", broken)
        for tries, live in ((1, True), (jobs.TRIES, False)):
            with pytest.raises(MemoryError):
                jobs.run_import.func(Mock(job=Mock(attempts=tries)), asked.pk)
            asked.refresh_from_db()
            assert asked.is_live is live
        assert "interrompue de notre fait" in keeper.get(page_of(asked)).text


def test_content_is_forgotten_after_a_month_and_the_report_stays(keeper: Client) -> None:
    asked = sent(keeper, WRONG)
    CatalogueFile.objects.update(sent_at=timezone.now() - timedelta(days=31))
    jobs.forget_catalogue_files.func(0)
    assert not FilePart.objects.exists()
    assert "formation[F2]" in keeper.get(page_of(asked)).text
    answer = keeper.post(reverse("catalogue_import_start", args=[asked.pk]), {"mode": "right"}, follow=True)
    assert "plus gardé" in answer.text


def test_past_imports_are_listed_with_their_reports(keeper: Client) -> None:
    asked = sent(keeper)
    text = keeper.get(UPLOAD).text
    assert page_of(asked) in text
    assert "mon catalogue.xml" in text


def test_markup_in_a_file_never_reaches_the_page(keeper: Client) -> None:
    bad = training().replace("<modalites-enseignement>0", "<modalites-enseignement>&lt;script&gt;alert(1)")
    assert "<script>alert" not in keeper.get(page_of(sent(keeper, bad))).text
