"""What the demonstration's organisations teach: title, hours, euros, certification, what one learns."""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("subjects.csv")


@dataclass(frozen=True, slots=True)
class Subject:
    """A training that several organisations may offer, each in its own town and at its own price."""

    family: str
    title: str
    hours: int
    euros: int
    code: str
    learn: tuple[str, ...]


def _read(row: dict[str, str]) -> Subject:
    hours, euros, learn = int(row["hours"]), int(row["euros"]), tuple(row["learn"].split(" ; "))
    return Subject(row["family"], row["title"], hours, euros, row["code"], learn)


with TABLE.open(encoding="utf-8", newline="") as table:
    SUBJECTS = tuple(map(_read, csv.DictReader(table)))
