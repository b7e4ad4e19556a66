"""The file of dotations: each line once by its reference, refused alone, in words that name no number."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.dotation_file import KINDS, credit_dotations
from accounts.rights.dotations.models import Dotation, DotationKind
from accounts.rights.files import batch
from accounts.rights.files.report import Report
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
DOMINIQUE, CAMILLE = "1760575013042", "2900357463118"
SIRET = "73282932000074"
HEADER = "nir;montant;type;financeur;siret;fleche;expiration;reference\n"
LINE = f"{DOMINIQUE};1 200,50;employeur;Forges de Lorraine;{SIRET};RS5616 rncp37100|action:12;30/06/2027;V-1"


@pytest.fixture
def people() -> list[Trainee]:
    return [
        f.a_trainee(name, login=f.digest(nir), cents=0) for name, nir in (("D", DOMINIQUE), ("C", CAMILLE))
    ]


def take(*lines: str, header: str = HEADER) -> tuple[Report, dict[int, str]]:
    told: dict[int, str] = {}
    return credit_dotations([header, *(f"{line}\n" for line in lines)], told.__setitem__), told


def line(**cells: str) -> str:
    row = dict(zip(HEADER.strip().split(";"), LINE.split(";"), strict=True)) | cells
    return ";".join(row.values())


def test_a_line_gives_what_it_says_once(people: list[Trainee]) -> None:
    report, told = take(LINE)
    assert (report.credited, report.cents, told) == (1, 120_050, {})
    [dotation] = Dotation.objects.all()
    assert (dotation.trainee_id, dotation.kind, dotation.siret) == (people[0].pk, "employer", SIRET)
    assert dotation.earmarks == ["RS5616", "RNCP37100", "action:12"]
    assert dotation.expires_on == date(2027, 6, 30)
    again, told = take(LINE)
    assert (again.credited, again.already, told) == (0, 1, {})
    assert ledger.account_of(people[0].pk).total.available == 120_050


def test_each_kind_has_its_word() -> None:
    assert set(KINDS.values()) == set(DotationKind)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"nir": "176057501304"}, "numéro de sécurité sociale"),
        ({"montant": "-1"}, "le montant"),
        ({"type": "loterie"}, "employeur, opco"),
        ({"financeur": ""}, "le financeur"),
        ({"siret": "73282932000075"}, "le SIRET n'est pas valable"),
        ({"siret": ""}, "le SIRET du financeur est obligatoire"),
        ({"fleche": "anglais"}, "« ANGLAIS »"),
        ({"expiration": "31/02/2027"}, "l'expiration doit être une date"),
        ({"expiration": "2026-11-23"}, "déjà passée"),
        ({"reference": ""}, "la référence"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_taken(
    people: list[Trainee], cells: dict[str, str], problem: str
) -> None:
    report, told = take(line(**cells), line(reference="V-2"))
    assert list(told) == [2]
    assert problem in told[2]
    assert DOMINIQUE not in told[2]
    assert (report.credited, report.refused) == (1, 1)


def test_today_may_be_its_last_day_and_a_public_giver_has_no_siret(people: list[Trainee]) -> None:
    given, told = take(line(expiration="24/11/2026", type="region", siret="", fleche=""))
    assert (given.credited, told) == (1, {})
    assert Dotation.objects.get().earmarks == []


@pytest.mark.parametrize("other", [{"montant": "1"}, {"nir": CAMILLE}])
def test_a_reference_is_never_that_of_another_gift(people: list[Trainee], other: dict[str, str]) -> None:
    report, told = take(LINE, line(**other))
    assert told == {3: "cette référence est déjà celle d'un autre versement"}
    assert (report.credited, report.refused) == (1, 1)


def test_a_closed_account_receives_nothing(people: list[Trainee]) -> None:
    people[0].user.is_active = False
    people[0].user.save()
    _, told = take(LINE)
    assert told == {2: "le compte de cette personne est fermé"}


def test_a_gift_is_not_bound_by_the_caps_of_what_is_acquired(people: list[Trainee]) -> None:
    assert take(line(montant="20000"))[0].cents == 2_000_000


def test_a_file_taken_by_small_batches_ends_the_same(
    people: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH", 2)
    report, _ = take(
        *(line(reference=f"V-{n}", nir=(DOMINIQUE, CAMILLE)[n % 2 - 1]) for n in range(7)), LINE, LINE
    )
    assert (report.credited, report.already) == (7, 2)


def test_the_command_prints_lines_and_total_never_a_number(
    people: list[Trainee], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dotations.csv"
    file.write_text(f"\ufeff{HEADER}{LINE}\n{line(type='loterie')}\n", encoding="utf-8")
    call_command("credit_dotations", file)
    told = capsys.readouterr().out
    assert "ligne 3 : le type doit être" in told
    assert "1 ligne créditée (1\u00a0200,50\u00a0€) ; 0 en attente d'un compte" in told
    assert DOMINIQUE not in told
    file.write_text("nir;montant\n")
    with pytest.raises(
        CommandError, match="Colonnes absentes de la première ligne : type, financeur, reference"
    ):
        call_command("credit_dotations", file)
