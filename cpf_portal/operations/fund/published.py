"""Open data: what anyone may read of the trainings that were paid, with nobody in it.

A line is a group of dossiers of one month that is over. A count under `LEAST` is said to be so, no more. No
file has a total of any kind, no dossier is in two lines of one, and neither file is a sum of the other's
lines: a masked count is what is left of nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from catalogue.communes.regions import name_of_region
from cpf_portal.common.files import csv_lines
from cpf_portal.operations.fund import measures
from cpf_portal.operations.fund.counting import placed
from cpf_portal.operations.fund.totals import KIND_NAMES, UNKNOWN

# Fewer than so many are not counted out loud.
LEAST = 5
FEW = f"moins de {LEAST}"
# So many rows are read at once.
BATCH = 2_000
KINDS = dict(KIND_NAMES)

ENGAGED = f"""
SELECT {measures.first_of("dossier.validated_on")}, dossier.certification, coalesce(certification.title, ''),
    {measures.KIND}, {measures.REGION}, count(*)
FROM dossiers_dossier dossier {measures.HOME}
LEFT JOIN catalogue_certification certification ON certification.code = dossier.certification
WHERE dossier.validated_on < %(this_month)s
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 5
"""  # noqa: S608
MOVES = f"""
SELECT month, kind, region, sum(entered), sum(left_it) FROM (
    SELECT {measures.first_of("dossier.entered_on")} AS month, {measures.KIND} AS kind,
        {measures.REGION} AS region, 1 AS entered, 0 AS left_it
    FROM dossiers_dossier dossier {measures.HOME} WHERE dossier.entered_on < %(this_month)s
    UNION ALL SELECT {measures.first_of("dossier.exited_on")}, {measures.KIND}, {measures.REGION}, 0, 1
    FROM dossiers_dossier dossier {measures.HOME} WHERE dossier.exited_on < %(this_month)s
) moved GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file: its name, its columns, the query of its rows and how one is written."""

    name: str
    columns: tuple[str, ...]
    query: str
    line: Callable[..., tuple[object, ...]]


def masked(count: int) -> int | str:
    """A count as it is published: under `LEAST`, that it is so; none is none."""
    return FEW if 0 < count < LEAST else int(count)


def _engaged(month: date, code: str, title: str, kind: str, region: str, count: int) -> tuple[object, ...]:
    return f"{month:%Y-%m}", code, title, KINDS.get(kind, UNKNOWN), _region(region), masked(count)


def _moves(month: date, kind: str, region: str, entered: int, left: int) -> tuple[object, ...]:
    return f"{month:%Y-%m}", KINDS.get(kind, UNKNOWN), _region(region), masked(entered), masked(left)


def _region(code: str) -> str:
    return name_of_region(code) or UNKNOWN


FILES = (
    OpenFile(
        "formations-engagees.csv",
        ("mois", "certification", "intitule", "nature", "region", "formations_engagees"),
        ENGAGED,
        _engaged,
    ),
    OpenFile("entrees-et-sorties.csv", ("mois", "nature", "region", "entrees", "sorties"), MOVES, _moves),
)


def publish(folder: Path, today: date) -> dict[str, int]:
    """Write every file in a folder, of the months that are over; how many lines each has.

    A file takes its name once it is whole. `OSError` when it cannot be written.
    """
    return {file.name: _write(file, folder, today) for file in FILES}


def _write(file: OpenFile, folder: Path, today: date) -> int:
    count, unfinished = 0, folder / f".{file.name}"
    with unfinished.open("w", encoding="utf-8", newline="") as written:
        for line in csv_lines(file.columns, _rows(file, today)):
            written.write(line)
            count += 1
    unfinished.replace(folder / file.name)
    return count - 1


def _rows(file: OpenFile, today: date) -> Iterator[tuple[object, ...]]:
    """The lines, read from the database as they are written."""
    given: dict[str, Any] = placed() | {"this_month": today.replace(day=1)}
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(file.query, given)
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                yield file.line(*row)
