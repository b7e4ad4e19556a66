"""What a benchmark says: a figure, what it is measured against in the same run, and whether that is enough."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A figure beside its bar, each in words; `figure` alone, for whoever compares two runs."""

    work: str
    measured: str
    bar: str
    figure: float
    is_met: bool


def most(work: str, figure: float, bar: float, unit: str = "ms", against: str = "") -> Row:
    """A figure that must not pass its bar."""
    said = f"{_number(figure)} {unit}{f' ({against})' if against else ''}"
    return Row(work, said, f"≤ {_number(bar)} {unit}", figure, figure <= bar)


def least(work: str, figure: float, bar: float, unit: str = "%", against: str = "") -> Row:
    """A figure that must reach its bar."""
    said = f"{_number(figure)} {unit}{f' ({against})' if against else ''}"
    return Row(work, said, f"≥ {_number(bar)} {unit}", figure, figure >= bar)


def p95(times: Iterable[float]) -> float:
    """The time that nineteen in twenty do not pass."""
    return statistics.quantiles(times, n=20)[-1]


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def table(rows: Iterable[Row]) -> str:
    """The rows as a table of Markdown, those that fail in bold."""
    lines = ["| work | measured | bar |", "|---|---|---|"]
    for row in rows:
        measured = row.measured if row.is_met else f"**{row.measured}**"
        lines.append(f"| {row.work} | {measured} | {row.bar} |")
    return "\n".join(lines)
