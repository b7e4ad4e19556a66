"""Files that a command is given, and tables that a page gives."""

import csv
import errno
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.http import StreamingHttpResponse

WHY = {
    errno.ENOENT: "il n'existe pas",
    errno.EISDIR: "c'est un dossier",
    errno.EACCES: "vous n'en avez pas le droit",
}
# How a cell begins that a spreadsheet computes.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def opened(path: Path, mode: str = "r", **how: Any) -> Any:
    """The file, to read; `CommandError`, in words, when it cannot be."""
    try:
        return path.open(mode, **how)
    except OSError as error:
        why = WHY.get(error.errno or 0, f"le système répond « {error.strerror} »")
        raise CommandError(f"Le fichier {path} ne peut pas être lu : {why}.") from None


class _Line:
    """What a CSV writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file as French spreadsheets read it (semicolons, UTF-8 that says so), one at a time.

    A text that a spreadsheet would compute is kept a text, by an apostrophe before it.
    """
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow(map(_plain, row))


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """The same as a file to keep, under that name, sent as it is written."""
    return StreamingHttpResponse(
        csv_lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
