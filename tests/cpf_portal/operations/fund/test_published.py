"""The open data: no count of one to four, no total to subtract from, nobody."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.people.models import Address, Trainee
from cpf_portal.operations.fund.published import FILES, masked
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
OCTOBER = date(2026, 10, 6)
DOC = Path(__file__).parents[4] / "docs" / "open-data.md"
ENGAGED, MOVES = "formations-engagees.csv", "entrees-et-sorties.csv"


def made(count: int, code: str = "RNCP38565", **columns: object) -> list[Dossier]:
    """Trainings that ended in October, changed as one likes."""
    action = f.an_action(certification=code)
    with time_machine.travel(timezone.now() - timedelta(days=49)):
        found = [f.a_dossier("completed", session=f.a_session(action)) for _ in range(count)]
    told = {"validated_on": OCTOBER, "entered_on": OCTOBER, "exited_on": OCTOBER, **columns}
    told.setdefault("closed_on", told["exited_on"])
    Dossier.objects.filter(pk__in=[each.pk for each in found]).update(**told)
    return found


def written(folder: Path) -> dict[str, list[dict[str, str]]]:
    call_command("open_data", str(folder))
    return {
        path.name: [*csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";")]
        for path in folder.iterdir()
    }


def test_five_are_counted_four_are_not(tmp_path: Path) -> None:
    made(5)
    made(4, "RS5616")
    corsica = Address.objects.create(number="1", street="cours", postcode="20000", town="Ajaccio")
    made(1, home_address=corsica, entered_on=date(2026, 9, 30))
    found = written(tmp_path)
    assert [tuple(line.values()) for line in found[ENGAGED]] == [
        ("2026-10", "RNCP38565", "", "Certification du RNCP", "Grand Est", "5"),
        ("2026-10", "RNCP38565", "", "Certification du RNCP", "Corse", "moins de 5"),
        ("2026-10", "RS5616", "", "Certificat CléA", "Grand Est", "moins de 5"),
    ]
    assert [tuple(line.values()) for line in found[MOVES]] == [
        ("2026-09", "Certification du RNCP", "Corse", "moins de 5", "0"),
        ("2026-10", "Certificat CléA", "Grand Est", "moins de 5", "moins de 5"),
        ("2026-10", "Certification du RNCP", "Grand Est", "5", "5"),
        ("2026-10", "Certification du RNCP", "Corse", "0", "moins de 5"),
    ]


def test_no_file_holds_a_count_of_one_to_four_nor_a_total(tmp_path: Path) -> None:
    for count, code in ((1, "RNCP1"), (2, "RS1"), (4, "RNCP4"), (6, "RS6")):
        made(count, code)
    for name, lines in written(tmp_path).items():
        keys = [tuple(line.values())[: 5 if name == ENGAGED else 3] for line in lines]
        assert len(keys) == len(set(keys)), "a dossier is in one line"
        for line in lines:
            assert line["mois"] == "2026-10"
            assert all(line["nature"] != "" and line["region"] != "" for line in lines), "no line of a whole"
            counts = [
                cell
                for column, cell in line.items()
                if column in ("formations_engagees", "entrees", "sorties")
            ]
            assert counts
            assert all(cell == "moins de 5" or cell == "0" or int(cell) >= 5 for cell in counts)
    assert [masked(count) for count in (0, 1, 4, 5)] == [0, "moins de 5", "moins de 5", 5]


def test_nobody_is_in_a_file(tmp_path: Path) -> None:
    dossiers = made(6)
    written(tmp_path)
    told = "".join(path.read_text() for path in tmp_path.iterdir())
    for dossier in dossiers:
        trainee = Trainee.objects.select_related("user", "home_address").get(pk=dossier.trainee_id)
        home = trainee.home_address
        assert home
        held = [dossier.number, trainee.user.last_name, trainee.user.first_name, trainee.user.email]
        held += [
            trainee.mobile,
            home.street,
            home.postcode,
            home.town,
            str(dossier.organisation),
            dossier.title,
        ]
        assert [each for each in held if each in told] == []
    assert not re.search(r"\d{4}-\d\d-\d\d", told), "no day"


def test_a_month_that_is_not_over_is_not_told(tmp_path: Path) -> None:
    made(6, validated_on=date(2026, 11, 1), entered_on=date(2026, 11, 2), exited_on=date(2026, 11, 3))
    assert written(tmp_path) == {ENGAGED: [], MOVES: []}


def test_the_columns_are_those_of_the_documentation(tmp_path: Path) -> None:
    text = DOC.read_text()
    for file in FILES:
        section = text.split(f"## `{file.name}`")[1].split("\n## ")[0]
        named = [
            name
            for line in section.splitlines()
            if line.startswith("| `")
            for name in re.findall(r"`(\w+)`", line.split("|")[1])
        ]
        assert tuple(named) == file.columns


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="n'est pas un dossier"):
        call_command("open_data", str(tmp_path / "ailleurs"))
