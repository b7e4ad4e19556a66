"""The tables of the fund's figures, from the months that were counted: what a page shows and a file holds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection

from accounts.rights.dotations.models import EMPLOYERS, DotationKind
from catalogue.communes.regions import REGIONS
from cpf_portal.common.french import month_name
from cpf_portal.common.law import kinds
from cpf_portal.operations.fund.models import CountedMonth, MonthFigure
from dossiers.money.settlement import Case


def _without_article(label: str) -> str:
    """« une certification du RNCP » as the name of a row."""
    name = label.partition(" ")[2]
    return name[0].upper() + name[1:]


MONTHS = 12
UNKNOWN = "Non connue"
# The codes of the figures with their names, in the order of a list.
REGION_NAMES = sorted(((code, name) for code, (name, _) in REGIONS.items()), key=lambda region: region[1])
KIND_NAMES = [(str(kind), _without_article(kind.label)) for kind in kinds.Kind]
Measure = MonthFigure.Measure
# Each row is read once, for three sums: by month, by region, by kind.
READ = """
SELECT CASE WHEN month IS NOT NULL THEN 0 WHEN region IS NOT NULL THEN 1 ELSE 2 END,
    coalesce(month::text, region, kind), measure, detail, sum(number), sum(cents)
FROM operations_monthfigure
WHERE month = ANY (%(months)s)
AND (%(region)s::text IS NULL OR region = %(region)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)
GROUP BY GROUPING SETS ((month, measure, detail), (region, measure, detail), (kind, measure, detail))
"""
# Whose money it is, each with the details that the figures have for it.
SOURCES: Mapping[str, frozenset[str]] = {
    "Droits": frozenset({"cpf", "dif"}),
    "Avoirs": frozenset({"avoir"}),
    "Employeurs": frozenset(map(str, EMPLOYERS)),
    "Autres dotations": frozenset(map(str, {*DotationKind} - EMPLOYERS)),
    "Aides des financeurs": frozenset({"top_up"}),
    "Carte": frozenset({"card"}),
}
CASES = {
    Case.ORGANISATION_BEFORE_ENTRY: "Organisme, avant l'entrée",
    Case.ORGANISATION_AFTER_ENTRY: "Organisme, après l'entrée",
    Case.WITHDRAWAL: "Rétractation",
    Case.EARLY: "Stagiaire, à temps",
    Case.FORCE_MAJEURE_BEFORE_ENTRY: "Force majeure, avant l'entrée",
    Case.LATE: "Stagiaire, trop tard ou absent",
    Case.FORCE_MAJEURE_AFTER_ENTRY: "Force majeure, après l'entrée",
    Case.ABANDONED: "Abandon",
    Case.COMPLETED: "Menées à leur terme",
}


class ColumnUnit(Enum):
    """What the numbers of a column are: rows, cents, business days."""

    COUNT = "count"
    EUROS = "euros"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers."""

    heading: str
    unit: ColumnUnit = ColumnUnit.COUNT


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table: its rows, each with its name and a number a column, None where there is none to say."""

    slug: str
    title: str
    note: str
    first: str
    columns: tuple[Column, ...]
    rows: list[tuple[str, list[int | None]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: a calendar year, a month, or the last twelve months; one region, one kind, or all."""

    year: int | None = None
    region: str | None = None
    kind: str | None = None
    month: date | None = None

    def months(self, today: date) -> list[date]:
        """The months asked for, the oldest first, none to come."""
        if self.month:
            return [self.month]
        if self.year:
            found = [date(self.year, month, 1) for month in range(1, 13)]
            return [month for month in found if month <= today]
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        return [first + relativedelta(months=rank) for rank in range(MONTHS)]


type Sums = Mapping[tuple[str, str, str], tuple[int, int]]


def years() -> list[int]:
    """The years of which a month was counted, the last first."""
    found = CountedMonth.objects.values_list("month__year", flat=True).distinct()
    return sorted(found, reverse=True)


def tables(asked: Asked, today: date) -> list[FigureTable]:
    """All the tables, in one reading of the months asked for."""
    months = asked.months(today)
    by_month, by_region, by_kind = _sums(asked, months)
    names = [(str(month), month_name(month)) for month in months]
    return [
        _work(by_month, names),
        *(_money(by_month, names, measure) for measure in MONEY),
        _endings(by_month, names),
        _waiting(by_month, names),
        _shares("regions", "Par région du titulaire", "Région", by_region, REGION_NAMES),
        _shares("natures", "Par nature de formation", "Nature", by_kind, KIND_NAMES),
    ]


def money_in(table: FigureTable, month: int) -> int:
    """All the money of a row of a table of money, in cents."""
    return sum(filter(None, table.rows[month][1]))


def _sums(asked: Asked, months: list[date]) -> tuple[Sums, Sums, Sums]:
    """The figures by month, by region and by kind."""
    found: tuple[dict[tuple[str, str, str], tuple[int, int]], ...] = ({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(READ, {"months": months, "region": asked.region, "kind": asked.kind})
        for by, key, measure, detail, number, cents in cursor.fetchall():
            found[by][key, measure, detail] = int(number), int(cents)
    return found[0], found[1], found[2]


def _number(sums: Sums, key: str, measure: str, details: Iterable[str] = ("",)) -> int:
    return sum(sums.get((key, measure, detail), (0, 0))[0] for detail in details)


def _cents(sums: Sums, key: str, measure: str, details: Iterable[str] = ("",)) -> int:
    return sum(sums.get((key, measure, detail), (0, 0))[1] for detail in details)


def _work(sums: Sums, names: list[tuple[str, str]]) -> FigureTable:
    days = defaultdict[str, dict[int, int]](dict)
    for (key, measure, detail), (number, _) in sums.items():
        if measure == Measure.ANSWERED:
            days[key][int(detail)] = number
    return FigureTable(
        "inscriptions",
        "Inscriptions et réponses des organismes",
        "Une inscription compte au mois où elle est validée, à son prix entier ; une réponse, au mois où "
        "elle est donnée, et la moitié ont pris ce temps ou moins. Sans réponse : le délai est passé.",
        "Mois",
        (
            Column("Inscriptions"),
            Column("Prix", ColumnUnit.EUROS),
            Column("Réponses"),
            Column("Réponse en", ColumnUnit.DAYS),
            Column("Sans réponse"),
        ),
        [
            (
                name,
                [
                    _number(sums, key, Measure.ENROLLED),
                    _cents(sums, key, Measure.ENROLLED),
                    sum(days[key].values()),
                    _median(days[key]),
                    _number(sums, key, Measure.UNANSWERED),
                ],
            )
            for key, name in names
        ],
    )


def _median(days: Mapping[int, int]) -> int | None:
    """The middle one of as many waits, the lower of two; None without any."""
    left = (sum(days.values()) + 1) // 2
    for wait in sorted(days):
        left -= days[wait]
        if left <= 0:
            return wait
    return None


MONEY: Mapping[str, tuple[str, str, str]] = {
    Measure.HELD: (
        "engage",
        "Argent engagé, par origine",
        "Ce que le registre des droits réserve, ce que la banque reçoit, ce que les financeurs ajoutent.",
    ),
    Measure.RELEASED: (
        "rendu",
        "Argent rendu, par origine",
        "Ce qui redevient disponible, retourne sur une carte ou n'est plus dû par un financeur.",
    ),
    Measure.USED: (
        "utilise",
        "Argent utilisé, par origine",
        "Ce que les formations finies ont coûté à chacun. Ce qui n'est ni rendu ni utilisé est en cours.",
    ),
}


def _money(sums: Sums, names: list[tuple[str, str]], measure: str) -> FigureTable:
    slug, title, note = MONEY[measure]
    columns = tuple(Column(source, ColumnUnit.EUROS) for source in SOURCES)
    rows: list[tuple[str, list[int | None]]] = [
        (name, [_cents(sums, key, measure, details) for details in SOURCES.values()]) for key, name in names
    ]
    return FigureTable(slug, title, note, "Mois", columns, rows)


def _endings(sums: Sums, names: list[tuple[str, str]]) -> FigureTable:
    return FigureTable(
        "fins",
        "Annulations et fins, par cas",
        "Au mois où la formation prend fin. Un cas de force majeure accepté change celui du dossier.",
        "Mois",
        tuple(map(Column, CASES.values())),
        [
            (name, [_number(sums, key, Measure.CLOSED, [str(case.value)]) for case in CASES])
            for key, name in names
        ],
    )


def _waiting(sums: Sums, names: list[tuple[str, str]]) -> FigureTable:
    return FigureTable(
        "remboursements",
        "Remboursements en attente",
        "Ce qui reste à rendre sur des cartes à la fin du mois ; pour ce mois, la nuit dernière.",
        "Mois",
        (Column("Paiements"), Column("À rendre", ColumnUnit.EUROS)),
        [
            (name, [_number(sums, key, Measure.WAITING), _cents(sums, key, Measure.WAITING)])
            for key, name in names
        ],
    )


def _shares(slug: str, title: str, first: str, sums: Sums, names: list[tuple[str, str]]) -> FigureTable:
    """The same months by region or by kind; those not known last, when there are some."""
    every = list(chain.from_iterable(SOURCES.values()))
    cancelled = [str(case.value) for case in CASES if case is not Case.COMPLETED]
    counts: tuple[tuple[Column, Callable[[str], int]], ...] = (
        (Column("Inscriptions"), lambda key: _number(sums, key, Measure.ENROLLED)),
        (Column("Engagé", ColumnUnit.EUROS), lambda key: _cents(sums, key, Measure.HELD, every)),
        (Column("Utilisé", ColumnUnit.EUROS), lambda key: _cents(sums, key, Measure.USED, every)),
        (Column("Annulations"), lambda key: _number(sums, key, Measure.CLOSED, cancelled)),
    )
    known = {key for key, *_ in sums}
    rows: list[tuple[str, list[Any]]] = [
        (name, [count(key) for _, count in counts]) for key, name in [*names, ("", UNKNOWN)] if key in known
    ]
    note = "Sur toute la période choisie."
    return FigureTable(slug, title, note, first, tuple(column for column, _ in counts), rows)
