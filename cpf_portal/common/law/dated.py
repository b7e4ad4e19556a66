"""A figure that changes on a day: its rows, each with its first day and the text that says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Protocol, Self, overload


class Unit(Enum):
    """What a figure counts."""

    DAYS = "jours ouvrés"
    CALENDAR_DAYS = "jours"
    CENTS = "centimes"
    YEARS = "ans"
    HOURS = "heures"
    PERCENT = "pour cent"
    COUNT = "nombre"


@dataclass(frozen=True, slots=True)
class Row[V]:
    """A value, the first day it holds (ever, when none is known), the text that gives it."""

    value: V
    since: date = date.min
    text: str = ""


class InForce(Protocol):
    """What knows the day on which its figures are read."""

    @property
    def day(self) -> date: ...


class Dated[V]:
    """A figure: what it says, what it counts, and its rows in the order of their days."""

    name = ""

    def __init__(self, label: str, unit: Unit, *rows: Row[V]) -> None:
        self.label, self.unit, self.rows = label, unit, rows

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def row_on(self, day: date) -> Row[V]:
        """The row in force on that day."""
        return next(row for row in reversed(self.rows) if row.since <= day)

    def on(self, day: date) -> V:
        """The value in force on that day."""
        return self.row_on(day).value

    def reference(self, row: Row[V]) -> str:
        """What a record keeps of a row: the figure and its first day, « participation:2026-04-02 »."""
        return self.name if row.since == date.min else f"{self.name}:{row.since.isoformat()}"

    @property
    def least(self: "Dated[int]") -> int:
        """The lowest value it ever has."""
        return min(row.value for row in self.rows)

    @property
    def most(self: "Dated[int]") -> int:
        """The highest value it ever has."""
        return max(row.value for row in self.rows)

    @overload
    def __get__(self, figures: None, owner: object) -> Self: ...
    @overload
    def __get__(self, figures: InForce, owner: object) -> V: ...
    def __get__(self, figures: InForce | None, owner: object) -> Self | V:
        return self if figures is None else self.on(figures.day)


def figures_of(owner: type) -> Mapping[str, Dated[Any]]:
    """The figures that a class declares, by name, in its order."""
    return {name: value for name, value in vars(owner).items() if isinstance(value, Dated)}
