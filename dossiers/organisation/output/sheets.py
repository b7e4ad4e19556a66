"""The dossiers of a view as a sheet, in the columns that one chose: CSV as it is read, XLSX with typed cells.

What people typed is never a formula for who opens it: CSV is written by `common.files`; in XLSX, it is text.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from catalogue.organisations.models import Member
from cpf_portal.common.database.keyset import BEGINNING
from dossiers.dossier.models import Dossier
from dossiers.organisation.worklist import matching, pages
from dossiers.organisation.worklist.columns import COLUMNS, NUMBER, Kind, ListColumn, written
from dossiers.organisation.worklist.criteria import Criteria

# No sheet is longer: beyond, one filters.
MOST, TOGETHER = 50_000, 1_000
FORMATS = {Kind.DAY: "dd/mm/yyyy", Kind.CENTS: '#,##0.00 "€"'}


def cells_of(member: Member, view: Criteria, codes: tuple[str, ...]) -> tuple[list[str], Iterator[list[str]]]:
    """The heads of the columns, and the cells of each dossier as they are written."""
    columns, today = _columns(codes), timezone.localdate()
    rows = ([written(column, dossier, today) for column in columns] for dossier in _rows(member, view))
    return [column.label for column in columns], rows


def write_xlsx(file: IO[bytes], member: Member, view: Criteria, codes: tuple[str, ...]) -> None:
    """Write the XLSX file, one row in memory at a time."""
    columns, today = _columns(codes), timezone.localdate()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("Dossiers")
        formats = {kind: workbook.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        sheet.write_row(0, 0, [column.label for column in columns], workbook.add_format({"bold": True}))
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 14 if column.kind is not Kind.TEXT else 24)
        for line, dossier in enumerate(_rows(member, view), 1):
            for place, column in enumerate(columns):
                _write(sheet, (line, place), column, column.value(dossier, today), formats)


def _write(
    sheet: Any, cell: tuple[int, int], column: ListColumn, value: Any, formats: dict[Kind, Any]
) -> None:
    """A day, an amount and a number are what they are; all else is as it is written."""
    if value is None or value == "":
        return
    if column.kind is Kind.DAY:
        sheet.write_datetime(*cell, value, formats[Kind.DAY])
    elif column.kind is Kind.CENTS:
        sheet.write_number(*cell, Decimal(value) / 100, formats[Kind.CENTS])
    elif column.kind is Kind.NUMBER:
        sheet.write_number(*cell, value)
    else:
        sheet.write_string(*cell, str(value))


def _columns(codes: tuple[str, ...]) -> list[ListColumn]:
    return [NUMBER, *(COLUMNS[code] for code in codes)]


def _rows(member: Member, view: Criteria) -> Iterator[Dossier]:
    """The dossiers of the view in its order, read some at a time from where the last ended."""
    rows, order = pages.shown(matching.found(member, view), view, more=True), matching.order_of(view)
    place = BEGINNING
    for _ in range(MOST // TOGETHER):
        found = list(matching.beyond(rows, view, place)[:TOGETHER])
        yield from found
        if len(found) < TOGETHER:
            return
        place = order.place_of(found[-1])
