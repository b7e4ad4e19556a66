"""What an import tells: counts, and each problem with its place, its value and its remedy, in French."""

from dataclasses import dataclass, field

# libxml2 counts no further when an element holds no text.
LAST_LINE = 65_535
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, only odd) at a line of the file."""

    line: int
    element: str
    value: str
    message: str
    remedy: str
    is_warning: bool = False

    def __str__(self) -> str:
        line = f"{self.line} ou après" if self.line == LAST_LINE else str(self.line)
        value = f" « {self.value[:SHOWN]}{'…' if len(self.value) > SHOWN else ''} »" if self.value else ""
        kind = "avertissement" if self.is_warning else "erreur"
        return f"ligne {line}, {self.element}{value} : {kind}, {self.message} → {self.remedy}"


@dataclass(slots=True)
class Report:
    """The outcome of an import."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    dry_run: bool = False

    @property
    def read(self) -> int:
        """How many trainings were found in the file."""
        return self.created + self.updated + self.unchanged + self.rejected

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken."""
        return not any(not problem.is_warning for problem in self.problems)

    def __str__(self) -> str:
        counts = (
            f"{self.read} formations lues : {self.created} créées, {self.updated} modifiées, "
            f"{self.unchanged} inchangées, {self.rejected} refusées."
        )
        if self.dry_run:
            counts = f"Simulation, rien n'est enregistré. {counts}"
        return "\n".join([counts, *map(str, self.problems)])
