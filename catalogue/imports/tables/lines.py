"""A CSV file as lines whose cells are named, whatever its separator, encoding and order of columns."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from catalogue.imports.report import Problem, Unreadable
from catalogue.imports.tables.cells import Line
from catalogue.imports.tables.encoding import find_encoding
from cpf_portal.common.french import counted, plain

SEPARATORS = ";,\t"
# In characters; a catalogue's line has some thousands.
LONGEST_LINE, LARGEST_RECORD = 1_000_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for, under any of its names (small letters, no accents)."""

    names: tuple[str, ...]
    required: bool = True


Columns = Mapping[str, Column]


def read_table(source: BinaryIO, columns: Columns) -> Iterator[Line | Problem]:
    """Each line with the cells of the wanted columns, or what keeps a line from being read.

    The source is opened in binary and can be rewound. Unknown columns are ignored. `Unreadable`
    when it is no such table: empty, not text, a compulsory column is missing or given twice.
    """
    text = io.TextIOWrapper(source, find_encoding(source), newline="")
    try:
        feed = _Feed(text)
        separator, where, width = _header(feed, columns)
        yield from _lines(feed, separator, where, width)
    finally:
        text.detach()


class _Feed:
    """The physical lines, none of them nor any record too large for memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.count = self.size = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.count, self.size = self.count + 1, self.size + len(line)
        if len(line) == LONGEST_LINE or self.size > LARGEST_RECORD:
            raise Unreadable(
                "une ligne dépasse la taille permise ; la lecture s'arrête ici.",
                "Vérifiez que les guillemets sont fermés et que le fichier est bien un CSV.",
                self.count,
            )
        return line


def _header(feed: _Feed, columns: Columns) -> tuple[str, dict[str, int], int]:
    """The separator, where each wanted column is, and how many columns there are."""
    first = next(feed, "")
    best: list[str] = []
    separator = SEPARATORS[0]
    wanted = {name for column in columns.values() for name in column.names}
    for candidate in SEPARATORS:
        names = [_plain(name) for name in next(csv.reader([first], delimiter=candidate), [])]
        if len(wanted & set(names)) > len(wanted & set(best)) or not best:
            best, separator = names, candidate
    return separator, _positions(best, columns), len(best)


def _positions(names: list[str], columns: Columns) -> dict[str, int]:
    found = {
        key: [index for index, name in enumerate(names) if name in column.names]
        for key, column in columns.items()
    }
    missing = [key for key, places in found.items() if not places and columns[key].required]
    if missing:
        raise Unreadable(
            f"il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {', '.join(missing)} ; "
            "rien n'a été lu.",
            "La première ligne doit nommer les colonnes comme dans le fichier d'origine.",
            1,
        )
    twice = [key for key, places in found.items() if len(places) > 1]
    if twice:
        raise Unreadable(
            f"la colonne {twice[0]} est donnée {len(found[twice[0]])} fois ; rien n'a été lu.",
            "N'en gardez qu'une.",
            1,
        )
    return {key: places[0] for key, places in found.items() if places}


def _lines(feed: _Feed, separator: str, where: dict[str, int], width: int) -> Iterator[Line | Problem]:
    reader = csv.reader(feed, delimiter=separator, strict=True)
    while True:
        feed.size, start = 0, feed.count + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield _badly_quoted(start, feed.count)
            continue
        if cells is None:
            return
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            yield _badly_cut(start, len(cells), width)
        else:
            yield Line(start, {name: cells[index] for name, index in where.items()})


def _badly_quoted(start: int, end: int) -> Problem:
    until = f", les lignes {start} à {end} ne sont pas lues" if end > start else ""
    return Problem(
        start,
        "",
        "",
        f"un guillemet n'est pas fermé ou est mal placé{until}.",
        "Fermez-le ; à l'intérieur d'une cellule, doublez les guillemets.",
    )


def _badly_cut(start: int, cells: int, width: int) -> Problem:
    return Problem(
        start,
        "",
        "",
        f"la ligne a {counted(cells, 'cellule')} au lieu de {width}.",
        "Entourez de guillemets les textes qui contiennent le séparateur ou un retour à la ligne.",
    )


def _plain(name: str) -> str:
    """A column's name without accents, capitals or spaces."""
    return "_".join(plain(name).split())
