"""What an import tells: counts, and each problem with its place, its value and its remedy, in French."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from cpf_portal.common.french import counted

SHOWN = 60
KEPT = 1000
COUNTS = ("created", "updated", "unchanged", "rejected", "errors", "warnings", "untold")
# The place of what is wrong with the file itself.
WHOLE = "fichier"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, only odd) at a line of the file; line 0 is the file.

    `place` is where in the line, in words: a path of elements, or a column; empty for the whole line.
    """

    line: int
    place: str
    value: str
    message: str
    remedy: str
    is_warning: bool = False
    # How often it was met: a warning that comes back is told once, where it was first met.
    times: int = 1
    # Whoever counted the lines counts no further.
    is_last_counted: bool = False

    def __post_init__(self) -> None:
        if len(self.value) > SHOWN:
            object.__setattr__(self, "value", f"{self.value[:SHOWN]}…")

    @property
    def where(self) -> str:
        """The line in words."""
        return f"{self.line} ou après" if self.is_last_counted else str(self.line)

    def __str__(self) -> str:
        line = f"ligne {self.where}" if self.line else WHOLE
        place = f", {self.place}" if self.place not in ("", WHOLE) else ""
        value = f" « {self.value} »" if self.value else ""
        kind = "avertissement" if self.is_warning else "erreur"
        again = f" ({self.times} fois)" if self.times > 1 else ""
        return f"{line}{place}{value} : {kind}, {self.message} → {self.remedy}{again}"


class Unreadable(Exception):
    """The file, or what is left of it, cannot be read: `problem` says where and why."""

    def __init__(self, message: str, remedy: str, line: int = 0, place: str = WHOLE) -> None:
        self.problem = Problem(line, place, "", message, remedy)
        super().__init__(str(self.problem))


@dataclass(slots=True)
class Report:
    """The outcome of an import, counted in `noun` (« Lignes »).

    Every problem is counted; the first `KEPT` errors and warnings are told. `left` is what was left as it
    was; `notes` are sentences on what was read, each with how many it holds for.
    """

    noun: str = "Formations"
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    untold: int = 0
    dry_run: bool = False
    # The file was checked, and nothing was imported because something in it is wrong.
    held_back: bool = False
    # Where a warning is among the problems; None when it is not told.
    _warned: dict[int, int | None] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are few of its kind: warnings never hide an error."""
        count = self.warnings if problem.is_warning else self.errors
        place = len(self.problems) if count < KEPT else None
        if problem.is_warning:
            mark = _mark(problem)
            if mark in self._warned:
                self._again(self._warned[mark])
                return
            self._warned[mark] = place
            self.warnings += 1
        else:
            self.errors += 1
        if place is None:
            self.untold += 1
        else:
            self.problems.append(problem)

    def _again(self, place: int | None) -> None:
        if place is not None:
            told = self.problems[place]
            self.problems[place] = replace(told, times=told.times + 1)

    @property
    def read(self) -> int:
        """How many trainings, or lines, were found in the file."""
        return self.created + self.updated + self.unchanged + self.left + self.rejected

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken."""
        return not self.errors

    def as_values(self) -> dict[str, Any]:
        """The counts and the problems as plain values, to be kept."""
        kept = {name: getattr(self, name) for name in COUNTS}
        return kept | {"problems": [asdict(problem) for problem in self.problems]}

    @classmethod
    def of_values(cls, kept: dict[str, Any]) -> "Report":
        """The report that was kept, to be shown or gone on with."""
        report = cls(**{name: kept.get(name, 0) for name in COUNTS})
        report.problems = [Problem(**problem) for problem in kept.get("problems", [])]
        report._warned = {
            _mark(problem): place for place, problem in enumerate(report.problems) if problem.is_warning
        }
        return report

    def __str__(self) -> str:
        left = f"laissées : {self.left} ; " if self.left else ""
        counts = (
            f"{self.noun} lues : {self.read}. Créées : {self.created} ; modifiées : {self.updated} ; "
            f"inchangées : {self.unchanged} ; {left}refusées : {self.rejected}."
        )
        if self.dry_run:
            counts = f"Simulation, rien n'est enregistré. {counts}"
        if self.held_back:
            counts = f"Tout n'est pas juste : rien n'est enregistré. {counts}"
        notes = [f"{sentence} {self.noun} : {count}." for sentence, count in self.notes.items()]
        more = [f"… et {counted(self.untold, 'autre point')}."] if self.untold else []
        return "\n".join([counts, *notes, *map(str, self.problems), *more])


def _mark(problem: Problem) -> int:
    """What two warnings that say the same thing have in common, wherever they are met."""
    return hash((problem.value, problem.message))
