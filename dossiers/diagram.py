"""The lifecycle drawn as SVG shapes: boxes where this page puts them, arrows from the table."""

from dataclasses import dataclass
from textwrap import wrap

from dossiers.lifecycle import TERMINAL, TRANSITIONS, State

# Column and row of each state: the main path runs down the middle, so that a phone shows it whole.
CELLS = {
    State.DRAFT: (1, 0),
    State.REQUESTED: (1, 1),
    State.PROPOSED: (0, 2),
    State.TO_VALIDATE: (1, 2),
    State.REFUSED_BY_ORGANISATION: (2, 2),
    State.PAYMENT_PENDING: (0, 3),
    State.PAYMENT_REFUSED: (1, 3),
    State.REQUEST_CANCELLED: (2, 3),
    State.VALIDATED: (0, 4),
    State.CANCELLED_BY_ORGANISATION: (2, 5),
    State.IN_TRAINING: (0, 5),
    State.CANCELLED_BY_TRAINEE: (1, 6),
    State.COMPLETED: (0, 6),
}
BOX_WIDTH, BOX_HEIGHT = 104, 62
STEP_X, STEP_Y, MARGIN = 124, 104, 3
# The signs that a line of a box holds, and the height of that line.
LINE, LEADING = 14, 16
# How far from the middle of their boxes are two opposite ways.
LANE = 10


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its corner, its label on three lines at most, whether it ends the life."""

    x: int
    y: int
    lines: tuple[str, ...]
    is_end: bool

    @property
    def rows(self) -> list[tuple[int, int, str]]:
        """Each line of the label with the point where it is centred."""
        top = self.y + BOX_HEIGHT // 2 + 5 - LEADING * (len(self.lines) - 1) // 2
        middle = self.x + BOX_WIDTH // 2
        return [(middle, top + LEADING * index, line) for index, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition between two states, as an SVG path, with its name."""

    path: str
    label: str


def boxes() -> list[Box]:
    """Every state, placed."""
    return [
        Box(*_corner(state), tuple(wrap(state.label, LINE, break_long_words=False)), state in TERMINAL)
        for state in State
    ]


def arrows() -> list[Arrow]:
    """Every transition that changes the state, one arrow for each pair of states."""
    named: dict[tuple[State, State], list[str]] = {}
    for transition in TRANSITIONS.values():
        for source in transition.sources if transition.target else ():
            named.setdefault((source, transition.leads_to(source)), []).append(transition.label_in(source))
    return [
        Arrow(_path(source, target), f"{source.label} → {target.label} : {', '.join(names)}")
        for (source, target), names in named.items()
    ]


def size() -> tuple[int, int]:
    """Width and height of the whole drawing."""
    columns, rows = (max(cell[index] for cell in CELLS.values()) for index in (0, 1))
    return columns * STEP_X + BOX_WIDTH + 2 * MARGIN, rows * STEP_Y + BOX_HEIGHT + 2 * MARGIN


def _corner(state: State) -> tuple[int, int]:
    column, row = CELLS[state]
    return MARGIN + column * STEP_X, MARGIN + row * STEP_Y


def _path(source: State, target: State) -> str:
    """From the side of one box that faces the other; where two ways are opposite, each has its lane."""
    (ax, ay), (bx, by) = _corner(source), _corner(target)
    if ay == by:
        y = ay + BOX_HEIGHT // 2 + (LANE if ax < bx else -LANE)
        x1, x2 = (ax + BOX_WIDTH, bx) if ax < bx else (ax, bx + BOX_WIDTH)
        return f"M{x1} {y} L{x2} {y}"
    x1, x2, bend = ax + BOX_WIDTH // 2, bx + BOX_WIDTH // 2, (ay + BOX_HEIGHT + by) // 2
    return f"M{x1} {ay + BOX_HEIGHT} C{x1} {bend} {x2} {bend} {x2} {by}"
