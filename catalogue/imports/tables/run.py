"""The course of an import: right lines in batches, each a transaction, until the file's end or its damage."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import batched
from typing import BinaryIO

from django.db import transaction

from catalogue.imports.report import Problem, Report, Unreadable
from catalogue.imports.tables.cells import Line
from catalogue.imports.tables.lines import Columns, read_table

BATCH = 1000


def run[T](
    source: BinaryIO,
    columns: Columns,
    report: Report,
    *,
    read: Callable[[Line], T | None],
    take: Callable[[tuple[T, ...]], None],
) -> Report:
    """Read every line with `read`, give what is right to `take`, at most `BATCH` at once.

    `read` answers None for a line it noted problems on. When the report says `dry_run`, all is undone.
    """
    with transaction.atomic() if report.dry_run else nullcontext():
        for batch in batched(_right(source, columns, report, read), BATCH):
            with transaction.atomic():
                take(batch)
        if report.dry_run:
            transaction.set_rollback(True)
    return report


def _right[T](
    source: BinaryIO, columns: Columns, report: Report, read: Callable[[Line], T | None]
) -> Iterator[T]:
    """What `read` makes of each line; what is wrong goes to the report, and damage ends the reading."""
    try:
        for row in read_table(source, columns):
            value = None if isinstance(row, Problem) else read(row)
            for problem in [row] if isinstance(row, Problem) else row.problems:
                report.add(problem)
            if value is None:
                report.rejected += 1
            else:
                yield value
    except Unreadable as unreadable:
        report.add(unreadable.problem)
