"""The communes in memory: read once from a small file when first asked, then searched by bisection."""

import csv
import gzip
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from catalogue.communes.spelling import SMALL, key, without_article, words

HERE = Path(__file__).parent
# The three that have arrondissements: their postcodes are those of the arrondissements, and people
# write this one, which no letter bears, for the whole.
WHOLE = {"75056": "75000", "69123": "69000", "13055": "13000"}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, or an arrondissement of Paris, Lyon or Marseille; coordinates in degrees (WGS 84)."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]
    latitude: float
    longitude: float
    population: int

    @property
    def position(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an overseas territory that has postcodes like one."""

    code: str
    name: str
    main_town: str


class Prefixes:
    """Keys in order, each with a rank: those that begin with some letters are a slice."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        self.keys = [text for text, _ in ordered]
        self.ranks = array("i", (rank for _, rank in ordered))

    def ranks_of(self, beginning: str) -> array[int]:
        """The ranks of the keys that begin so, in no order, perhaps twice."""
        start = bisect_left(self.keys, beginning)
        return self.ranks[start : bisect_left(self.keys, beginning + "~", start)]


class Table:
    """Every commune, the most populated first: a rank is a place in that order, so the least wins."""

    def __init__(self, rows: Iterable[tuple[Commune, list[str]]], departments: Iterable[Department]) -> None:
        ranked = sorted(rows, key=lambda row: (-row[0].population, row[0].code))
        self.communes = [commune for commune, _ in ranked]
        self.departments = {department.code: department for department in departments}
        self.by_code = {commune.code: commune for commune in self.communes}
        self.names: dict[str, list[int]] = defaultdict(list)
        self.bare_names: dict[str, list[int]] = defaultdict(list)
        self.former_names: dict[str, list[int]] = defaultdict(list)
        self.postcodes: dict[str, list[int]] = defaultdict(list)
        beginnings: list[tuple[str, int]] = []
        inner: list[tuple[str, int]] = []
        for rank, (commune, former) in enumerate(ranked):
            self._enter(rank, commune, beginnings, inner)
            for name in former:
                self.former_names[key(name)].append(rank)
        self.beginnings, self.inner = Prefixes(beginnings), Prefixes(inner)
        self.postcode_beginnings = Prefixes(
            (code, rank) for code, ranks in self.postcodes.items() for rank in ranks
        )

    def _enter(
        self, rank: int, commune: Commune, beginnings: list[tuple[str, int]], inner: list[tuple[str, int]]
    ) -> None:
        name = words(commune.name)
        whole, bare = "".join(name), without_article(name)
        self.names[whole].append(rank)
        beginnings.append((whole, rank))
        if bare != whole:
            self.bare_names[bare].append(rank)
            beginnings.append((bare, rank))
        inner.extend(
            ("".join(name[at:]), rank) for at in range(1, len(name)) if name[at] not in SMALL | {"saint"}
        )
        for postcode in indexed_postcodes(commune):
            self.postcodes[postcode].append(rank)


def indexed_postcodes(commune: Commune) -> tuple[str, ...]:
    """The postcodes a commune is found by."""
    return (WHOLE[commune.code],) if commune.code in WHOLE else commune.postcodes


_lock = Lock()


def table() -> Table:
    """The table, read when first asked: half a second, then nothing. Safe from several threads."""
    with _lock:
        return _read()


@cache
def _read() -> Table:
    return Table(_communes(), _departments())


def _communes() -> Iterator[tuple[Commune, list[str]]]:
    """Each commune with the former ones that it took in."""
    with gzip.open(HERE / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        shared: dict[str, str] = {}
        for code, name, department, postcodes, latitude, longitude, population, former in lines:
            commune = Commune(
                code,
                name,
                shared.setdefault(department, department),
                tuple(shared.setdefault(postcode, postcode) for postcode in postcodes.split()),
                float(latitude),
                float(longitude),
                int(population),
            )
            yield commune, former.split("|") if former else []


def _departments() -> Iterator[Department]:
    with (HERE / "departments.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for line in lines:
            yield Department(*line)
