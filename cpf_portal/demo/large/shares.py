"""Who lives a life of their own and who has the same as another, from the sizes alone: pure.

Each person has so many dossiers, or one that is overdue: that is their kind. The first of each kind live, one
transition after the other; whoever comes after has the life of one of them, in turn, with their own name,
numbers, sessions and hours.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# The kind of those whose one dossier is overdue; the others' kind is how many dossiers they have.
OVERDUE = -1
MOST_DOSSIERS = 5
SEED = 20260102
# Lives that are lived: one for so many people, within these bounds.
ONE_IN, FEWEST, MOST = 20, 20, 200


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is made; `ValueError` when it cannot be."""

    trainings: int = 250_000
    trainees: int = 1_000_000
    dossiers: int = 2_000_000
    overdue: int = 50_000
    seed: int = SEED

    def __post_init__(self) -> None:
        others, people = self.dossiers - self.overdue, self.trainees - self.overdue
        if not (1 <= self.trainings <= 2_000_000 and 0 <= self.trainees <= 10_000_000 and self.overdue >= 0):
            raise ValueError("1 à 2 000 000 de formations, 0 à 10 000 000 de titulaires.")
        if not 0 <= others <= (MOST_DOSSIERS - 1) * people:
            raise ValueError("Une personne a au plus un dossier en retard, ou quatre autres en moyenne.")

    @property
    def sessions(self) -> int:
        """Four sessions a training."""
        return 4 * self.trainings


@dataclass(frozen=True, slots=True)
class Person:
    """Someone: their rank among all, their kind, and which life of that kind, their own or another's."""

    rank: int
    kind: int
    life: int
    lives_it: bool


def people(sizes: Sizes) -> Iterator[Person]:
    """Everyone, in order: the sums of dossiers are exactly those asked for."""
    lived, met = lives(sizes), Counter[int]()
    for rank, kind in enumerate(_kinds(sizes)):
        turn = met[kind]
        met[kind] += 1
        yield Person(rank, kind, turn % lived[kind], turn < lived[kind])


def lives(sizes: Sizes) -> dict[int, int]:
    """How many lives of each kind are lived: each has its part, and at least four."""
    met = Counter(_kinds(sizes))
    wanted = min(MOST, max(FEWEST, sizes.trainees // ONE_IN))
    return {kind: min(count, max(4, round(wanted * count / sizes.trainees))) for kind, count in met.items()}


def copies(sizes: Sizes) -> Counter[tuple[int, int]]:
    """How many others have each life, by kind and rank."""
    return Counter((each.kind, each.life) for each in people(sizes) if not each.lives_it)


def _kinds(sizes: Sizes) -> Iterator[int]:
    """Those who are overdue spread among the others, who go by two: one has a dossier more than the other."""
    others = _dossiers_of(sizes.trainees - sizes.overdue, sizes.dossiers - sizes.overdue)
    for rank in range(sizes.trainees):
        is_late = (rank + 1) * sizes.overdue // sizes.trainees > rank * sizes.overdue // sizes.trainees
        yield OVERDUE if is_late else next(others)


def _dossiers_of(count: int, total: int) -> Iterator[int]:
    shares = ((rank + 1) * total // count - rank * total // count for rank in range(count))
    for first in shares:
        second = next(shares, None)
        if second is None:
            yield first
        else:
            moved = 1 if second > 0 and first < MOST_DOSSIERS else 0
            yield first + moved
            yield second - moved
