"""The fund in figures, for all its staff: charts, the tables they are drawn from, and a file of each."""

from decimal import Decimal

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpf_portal.common.files import csv_file
from cpf_portal.operations.fund.forms import FiguresForm
from cpf_portal.operations.fund.models import CountedMonth
from cpf_portal.operations.fund.totals import ColumnUnit, FigureTable, money_in, tables
from dossiers.money.settlement import Case


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every table, four charts, and when the last month was counted."""
    form = FiguresForm(request.GET)
    today = timezone.localdate()
    asked = form.asked()
    found = tables(asked, today)
    labels = [f"{month:%m/%y}" for month in asked.months(today)]
    by_slug = {table.slug: table for table in found}
    work, held, ended = by_slug["inscriptions"], by_slug["engage"], by_slug["fins"]
    context = {
        "title": "Chiffres du fonds",
        "form": form,
        "tables": found,
        "charts": [
            ("Inscriptions, par mois", _bars(labels, [row[0] for _, row in work.rows])),
            (
                "Argent engagé, par mois, en euros",
                _bars(labels, [money_in(held, rank) // 100 for rank in range(len(labels))]),
            ),
            ("Temps médian de réponse, en jours ouvrés", _bars(labels, [row[3] for _, row in work.rows])),
            (
                "Annulations, par mois",
                _bars(labels, [sum(filter(None, row[: Case.COMPLETED - 1])) for _, row in ended.rows]),
            ),
        ],
        "counted": CountedMonth.objects.order_by("-month").first(),
        "asked": request.GET.urlencode(),
    }
    return render(request, "admin/operations/fund/figures.html", admin.site.each_context(request) | context)


@require_safe
def file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """One of the tables for a spreadsheet, of the same months, region and kind."""
    found = {table.slug: table for table in tables(FiguresForm(request.GET).asked(), timezone.localdate())}
    if slug not in found:
        raise Http404
    table = found[slug]
    headings = [table.first, *(_heading(column.heading, column.unit) for column in table.columns)]
    return csv_file(f"{slug}.csv", headings, (_line(table, name, row) for name, row in table.rows))


def _bars(labels: list[str], values: list[int | None]) -> list[tuple[str, int]]:
    return [(label, value or 0) for label, value in zip(labels, values, strict=True)]


def _heading(heading: str, unit: ColumnUnit) -> str:
    return {ColumnUnit.EUROS: f"{heading} (euros)", ColumnUnit.DAYS: f"{heading} (jours ouvrés)"}.get(
        unit, heading
    )


def _line(table: FigureTable, name: str, row: list[int | None]) -> list[object]:
    return [name, *(_cell(column.unit, value) for column, value in zip(table.columns, row, strict=True))]


def _cell(unit: ColumnUnit, value: int | None) -> object:
    if value is None:
        return ""
    return f"{Decimal(value) / 100:.2f}".replace(".", ",") if unit is ColumnUnit.EUROS else value
