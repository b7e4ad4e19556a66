"""A scene: two acts at the same moment, and what must be true after. Played with its locks, then without.

The second act begins while what the first wrote is not committed. Whoever comes second is told, in
words; any other error is a page that breaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpf_portal.common.errors import Refused
from tests.races import careless, during

CHANCES = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """Both acts; `right` is asked with the refusals' words once both have ended."""

    first: Callable[[], object]
    second: Callable[[], object]
    right: Callable[[list[str]], bool]


def ends_well(scene: Scene) -> bool:
    """Play it; whether what must be true is."""
    troubles = during(scene.first, scene.second)
    told = [trouble.message for trouble in troubles if isinstance(trouble, Refused)]
    return len(told) == len(troubles) and scene.right(told)


def check(prepare: Callable[[], Scene], *models: Any) -> None:
    """With its locks the scene ends well; without those on these models it does not: they are needed."""
    assert ends_well(prepare())
    with careless(*models):
        # On a busy machine the second act may come too late to race: it is given other chances.
        is_real = any(not ends_well(prepare()) for _ in range(CHANCES))
    assert is_real, "the race is not real: this lock holds nothing"
