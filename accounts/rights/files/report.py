"""What became of the lines of a file of the fund: counts, and a sentence for each line not taken whole."""

from collections.abc import Callable
from dataclasses import dataclass

from cpf_portal.common.french import counted, euros


@dataclass(slots=True)
class Report:
    """Counts lines, and cents credited; `tell` is given the number of each line not taken whole, and why."""

    tell: Callable[[int, str], None]
    credited: int = 0
    reduced: int = 0
    waiting: int = 0
    already: int = 0
    refused: int = 0
    cents: int = 0

    def credit(self, rank: int, amount: int, *, asked: int) -> None:
        """A line is credited, maybe of less than it asked."""
        self.credited += 1
        self.cents += amount
        if amount < asked:
            self.reduced += 1
            self.tell(rank, f"réduite à {euros(amount)}, le plafond")

    def refuse(self, rank: int, why: str) -> None:
        """A line gives nothing."""
        self.refused += 1
        self.tell(rank, why)

    def __str__(self) -> str:
        reduced = f", dont {counted(self.reduced, 'réduite')} au plafond" if self.reduced else ""
        return (
            f"{counted(self.credited, 'ligne créditée')} ({euros(self.cents)}){reduced} ; {self.waiting} en "
            f"attente d'un compte ; {counted(self.already, 'déjà prise', 'déjà prises')} ; "
            f"{counted(self.refused, 'refusée')}."
        )
