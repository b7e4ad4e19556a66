"""The yearly credit: each line once, caps, a report by line that names no number."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.files import batch
from accounts.rights.files.reading import UnreadableFile
from accounts.rights.files.yearly_credit import Caps, YearlyBatch, credit_rights
from accounts.rights.models import RightsLine
from tests import factories as f
from tests.races import race

pytestmark = pytest.mark.django_db
DOMINIQUE, CAMILLE, NOBODY = "1760575013042", "2900357463118", "182022A004015"
HEADER = "nir;annee;montant;motif\n"


@pytest.fixture
def people() -> list[Trainee]:
    return [
        f.a_trainee(name, login=f.digest(nir), cents=0)
        for name, nir in (("Dominique", DOMINIQUE), ("Camille", CAMILLE))
    ]


def take(*lines: str, caps: Caps | None = None, header: str = HEADER) -> tuple[Any, dict[int, str]]:
    told: dict[int, str] = {}
    summary = credit_rights([header, *(f"{line}\n" for line in lines)], caps or Caps(), told.__setitem__)
    return summary, told


def of(trainee: Trainee) -> int:
    return ledger.account_of(trainee.pk).rights


def test_each_line_is_credited_once_however_often_the_file_is_taken(people: list[Trainee]) -> None:
    lines = [f"{DOMINIQUE};2025;500,00;Droits de 2025", f"{CAMILLE};2025;243.17;Droits de 2025"]
    summary, told = take(*lines)
    assert (summary.credited, summary.cents, told) == (2, 74_317, {})
    again, _ = take(*lines)
    assert (again.credited, again.already) == (0, 2)
    assert [of(person) for person in people] == [50_000, 24_317]
    line = RightsLine.objects.get(trainee=people[0])
    assert (line.kind, line.source, line.reason) == ("credit", "cpf", "Droits de 2025")


def test_the_same_line_twice_in_one_file_counts_once(people: list[Trainee]) -> None:
    line = f"{DOMINIQUE};2025;100;Droits de 2025"
    assert take(line, line)[0].already == 1
    assert of(people[0]) == 10_000


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("176057501304;2025;500;Droits", "numéro de sécurité sociale"),
        (f"{DOMINIQUE};2031;500;Droits", "l'année"),
        (f"{DOMINIQUE};²⁰²⁵;500;Droits", "l'année"),
        (f"{DOMINIQUE};2025;-500;Droits", "le montant"),
        (f"{DOMINIQUE};2025;beaucoup;Droits", "le montant"),
        (f"{DOMINIQUE};2025;0;Droits", "le montant"),
        (f"{DOMINIQUE};2025;500;", "le motif"),
        (f"{DOMINIQUE};2025;500;{'x' * 181}", "le motif"),
        (f"{DOMINIQUE};2025;500;a\x00b", "le motif"),
        (f"{DOMINIQUE};2025", "colonnes"),
        ("", "colonnes"),
        ('"', "guillemet"),
        (f'{DOMINIQUE};2025;500;"Droits', "guillemet"),
        (f"{DOMINIQUE};2025;500;Cr\udce9dit", "enregistrez le fichier en UTF-8"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_taken(
    people: list[Trainee], line: str, problem: str
) -> None:
    summary, told = take(f"{CAMILLE};2025;10;Droits", line)
    assert list(told) == [3]
    assert problem in told[3]
    assert DOMINIQUE not in told[3]
    assert (summary.credited, summary.refused) == (1, 1)


def test_a_quotation_mark_left_open_takes_no_other_line_with_it(people: list[Trainee]) -> None:
    summary, told = take(f'{DOMINIQUE};2025;500;"Droits', *[f"{CAMILLE};2025;1;Droits {n}" for n in range(9)])
    assert (summary.credited, summary.refused, list(told)) == (9, 1, [2])


def test_letters_of_another_encoding_never_enter_the_ledger(
    people: list[Trainee], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "droits.csv"
    lines = f"{HEADER}{DOMINIQUE};2025;500;Crédit\n{CAMILLE};2025;500;Droits\n"
    file.write_bytes(lines.encode("cp1252"))
    call_command("credit_rights", file)
    assert "ligne 2 : des lettres ne sont pas en UTF-8" in capsys.readouterr().out
    assert [line.reason for line in RightsLine.objects.all()] == ["Droits"]


def test_nobody_passes_the_caps_of_a_year_and_of_an_account(people: list[Trainee]) -> None:
    caps = Caps(yearly=50_000, total=80_000)
    summary, told = take(
        f"{DOMINIQUE};2024;500;Droits",
        f"{DOMINIQUE};2024;1;Complément",
        f"{DOMINIQUE};2025;400;Droits",
        f"{DOMINIQUE};2023;1;Droits",
        caps=caps,
    )
    assert told == {3: "le plafond est déjà atteint", 4: "réduite à 300,00\u00a0€, le plafond", 5: told[3]}
    assert (summary.credited, summary.reduced, summary.refused) == (2, 1, 2)
    assert of(people[0]) == 80_000


def test_rights_in_use_count_for_the_cap_and_rights_used_do_not(people: list[Trainee]) -> None:
    ledger.credit(people[0].pk, "cpf", 60_000, "Avant")
    number = f.a_draft(people[0]).number
    ledger.hold(people[0].pk, number, credit_used=0, rights_used=60_000)
    caps = Caps(total=80_000)
    take(f"{DOMINIQUE};2025;300;Droits", caps=caps)
    assert of(people[0]) == 20_000
    ledger.settle(people[0].pk, number, used=60_000, reason="Formation")
    take(f"{DOMINIQUE};2024;300;Droits", caps=caps)
    assert of(people[0]) == 50_000


WITH_PROFILE = "nir;annee;montant;motif;profil;quotite\n"


@pytest.mark.parametrize(
    ("profile", "share", "credited"),
    [
        ("ordinaire", "", 500_00),
        ("sous_niveau_3", "", 800_00),
        ("handicap", "100", 800_00),
        ("ESAT", "50", 800_00),
        ("ordinaire", "50", 500_00),
        ("ordinaire", "49,9", 249_50),
        ("ordinaire", "33,333 %", 166_67),
        ("sous_niveau_3", "25", 200_00),
        ("", "25", 200_00),
    ],
)
def test_a_profile_and_under_half_time_a_share_set_the_most_of_a_year(
    people: list[Trainee], profile: str, share: str, credited: int
) -> None:
    summary, _ = take(f"{DOMINIQUE};2025;900;Droits;{profile};{share}", header=WITH_PROFILE)
    assert (of(people[0]), summary.reduced) == (credited, 1)


@pytest.mark.parametrize(("profile", "most"), [("ordinaire", 5_000_00), ("esat", 8_000_00)])
def test_a_profile_sets_the_most_of_an_account_dotations_apart(
    people: list[Trainee], profile: str, most: int
) -> None:
    f.a_dotation(people[0], 10_000_00)
    ledger.credit(people[0].pk, "cpf", most - 100, "Avant")
    take(f"{DOMINIQUE};2025;500;Droits;{profile};", header=WITH_PROFILE)
    assert of(people[0]) == most


def test_rights_above_the_cap_of_a_new_profile_stay(people: list[Trainee]) -> None:
    ledger.credit(people[0].pk, "cpf", 6_000_00, "Avant")
    _, told = take(f"{DOMINIQUE};2025;500;Droits;ordinaire;", header=WITH_PROFILE)
    assert told == {2: "le plafond est déjà atteint"}
    assert of(people[0]) == 6_000_00


@pytest.mark.parametrize(
    ("end", "problem"),
    [
        ("riche;", "le profil"),
        (";0", "la quotité"),
        (";101", "la quotité"),
        (";mi-temps", "la quotité"),
        (";NaN", "la quotité"),
    ],
)
def test_a_profile_or_a_share_that_is_none_is_told(people: list[Trainee], end: str, problem: str) -> None:
    _, told = take(f"{DOMINIQUE};2025;500;Droits;{end}", header=WITH_PROFILE)
    assert problem in told[2]


def test_columns_in_any_order_with_commas_and_quotes(people: list[Trainee]) -> None:
    header = "motif,NIR,annee,montant\n"
    summary, _ = take(f'"Droits, 2025",{DOMINIQUE},2025,"1 234,50"', header=header, caps=Caps(200_000))
    assert summary.cents == 123_450


@pytest.mark.parametrize("header", ["", "a;b\n", "nir;annee;motif\n"])
def test_a_file_without_the_columns_is_refused_as_a_whole(people: list[Trainee], header: str) -> None:
    with pytest.raises(UnreadableFile, match="montant"):
        take(f"{DOMINIQUE};2025;500;Droits", header=header)


def test_a_batch_that_dies_leaves_nothing_and_the_next_run_finishes(
    people: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH", 1)
    lines = [f"{DOMINIQUE};2025;100;Droits", f"{CAMILLE};2025;100;Droits"]
    calls = []
    real = YearlyBatch.take

    def dies_at_the_second(some: YearlyBatch) -> None:
        calls.append(some)
        if len(calls) == 2:
            raise OSError("killed")
        real(some)

    with monkeypatch.context() as broken:
        broken.setattr(YearlyBatch, "take", dies_at_the_second)
        with pytest.raises(OSError, match="killed"):
            take(*lines)
    summary, _ = take(*lines)
    assert (summary.credited, summary.already) == (1, 1)


def test_the_command_prints_lines_and_total_never_a_number(
    people: list[Trainee], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "droits.csv"
    file.write_text(f"\ufeff{HEADER}{DOMINIQUE};2025;500;Droits\nfaux;2025;1;x\n", encoding="utf-8")
    call_command("credit_rights", file, plafond_annuel=30_000)
    told = capsys.readouterr().out
    assert "ligne 2 : réduite à 300,00" in told
    assert "ligne 3 :" in told
    assert "1 ligne créditée" in told
    assert DOMINIQUE not in told
    with pytest.raises(CommandError, match=r"ne peut pas être lu : il n'existe pas\."):
        call_command("credit_rights", tmp_path / "absent.csv")
    file.write_bytes(b"\xff\xfe\x00 pas un csv")
    with pytest.raises(CommandError, match="Colonnes absentes"):
        call_command("credit_rights", file)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_credit_once(people: list[Trainee]) -> None:
    line = f"{DOMINIQUE};2025;100;Droits"
    race(lambda: take(line), lambda: take(line))
    assert of(people[0]) == 10_000
