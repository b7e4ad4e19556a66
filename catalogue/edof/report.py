"""What an import tells: counts, and each problem with its place, its value and its remedy, in French."""

from dataclasses import dataclass, field

# libxml2 counts no further when an element holds no text.
LAST_LINE = 65_535
SHOWN = 60
KEPT = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, only odd) at a line of the file."""

    line: int
    element: str
    value: str
    message: str
    remedy: str
    is_warning: bool = False

    def repeats(self, other: "Problem") -> bool:
        """Whether it says the same of the same value."""
        return (self.value, self.message) == (other.value, other.message)

    def __str__(self) -> str:
        line = f"{self.line} ou après" if self.line == LAST_LINE else str(self.line)
        value = f" « {self.value[:SHOWN]}{'…' if len(self.value) > SHOWN else ''} »" if self.value else ""
        kind = "avertissement" if self.is_warning else "erreur"
        return f"ligne {line}, {self.element}{value} : {kind}, {self.message} → {self.remedy}"


@dataclass(slots=True)
class Report:
    """The outcome of an import. Every problem is counted; the first `KEPT` are told."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    untold: int = 0
    dry_run: bool = False

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are few; a warning already given is not repeated."""
        if problem.is_warning and any(problem.repeats(other) for other in self.problems):
            return
        self.errors += not problem.is_warning
        if len(self.problems) < KEPT:
            self.problems.append(problem)
        else:
            self.untold += 1

    @property
    def read(self) -> int:
        """How many trainings were found in the file."""
        return self.created + self.updated + self.unchanged + self.rejected

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken."""
        return not self.errors

    def __str__(self) -> str:
        counts = (
            f"{self.read} formations lues : {self.created} créées, {self.updated} modifiées, "
            f"{self.unchanged} inchangées, {self.rejected} refusées."
        )
        if self.dry_run:
            counts = f"Simulation, rien n'est enregistré. {counts}"
        more = [f"… et {self.untold} autres points."] if self.untold else []
        return "\n".join([counts, *map(str, self.problems), *more])
