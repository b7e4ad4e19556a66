"""What the import of a table tells: counts, and each problem with its line, column, value and remedy."""

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 60
KEPT = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, only odd) at a line of the file; line 0 is the file."""

    line: int
    column: str
    value: str
    message: str
    remedy: str
    is_warning: bool = False

    def __str__(self) -> str:
        place = [f"ligne {self.line}"] if self.line else ["fichier"]
        if self.column:
            place.append(f"colonne {self.column}")
        value = f" « {self.value[:SHOWN]}{'…' if len(self.value) > SHOWN else ''} »" if self.value else ""
        kind = "avertissement" if self.is_warning else "erreur"
        return f"{', '.join(place)}{value} : {kind}, {self.message} → {self.remedy}"


class Unreadable(Exception):
    """The file, or what is left of it, cannot be read."""

    def __init__(self, message: str, remedy: str, line: int = 0) -> None:
        self.problem = Problem(line, "", "", message, remedy)
        super().__init__(str(self.problem))


@dataclass(slots=True)
class TableReport:
    """The outcome of an import, counted in `noun` (« Lignes »). The first `KEPT` of each kind are told.

    `notes` are sentences on lines that were read, each with the number of lines it holds for.
    """

    noun: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    untold: int = 0
    dry_run: bool = False

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are few of its kind: warnings never hide an error."""
        count = self.warnings if problem.is_warning else self.errors
        self.errors += not problem.is_warning
        self.warnings += problem.is_warning
        if count < KEPT:
            self.problems.append(problem)
        else:
            self.untold += 1

    @property
    def read(self) -> int:
        """How many lines were met."""
        return self.created + self.updated + self.unchanged + self.left + self.refused

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused."""
        return not self.errors

    def __str__(self) -> str:
        left = f"laissées : {self.left} ; " if self.left else ""
        counts = (
            f"{self.noun} lues : {self.read}. Créées : {self.created} ; modifiées : {self.updated} ; "
            f"inchangées : {self.unchanged} ; {left}refusées : {self.refused}."
        )
        if self.dry_run:
            counts = f"Simulation, rien n'est enregistré. {counts}"
        notes = [f"{sentence} {self.noun} : {count}." for sentence, count in self.notes.items()]
        more = [f"… et {self.untold} autres points."] if self.untold else []
        return "\n".join([counts, *notes, *map(str, self.problems), *more])
