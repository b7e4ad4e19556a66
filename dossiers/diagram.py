"""The lifecycle drawn as SVG shapes: boxes where this page puts them, arrows from the table."""

from dataclasses import dataclass

from dossiers.lifecycle import TERMINAL, TRANSITIONS, State

# Column and row of each state: the main path runs along the first row.
CELLS = {
    State.DRAFT: (0, 1),
    State.REQUESTED: (1, 1),
    State.PROPOSED: (2, 0),
    State.TO_VALIDATE: (2, 1),
    State.PAYMENT_PENDING: (3, 0),
    State.PAYMENT_REFUSED: (3, 1),
    State.VALIDATED: (4, 0),
    State.IN_TRAINING: (5, 0),
    State.COMPLETED: (6, 0),
    State.REFUSED_BY_ORGANISATION: (1, 2),
    State.REQUEST_CANCELLED: (2, 2),
    State.CANCELLED_BY_ORGANISATION: (4, 2),
    State.CANCELLED_BY_TRAINEE: (5, 1),
}
BOX_WIDTH, BOX_HEIGHT = 168, 60
STEP_X, STEP_Y, MARGIN = 216, 128, 12


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its corner, its label on one or two lines, whether it ends the life."""

    x: int
    y: int
    lines: tuple[str, ...]
    is_end: bool

    @property
    def rows(self) -> list[tuple[int, int, str]]:
        """Each line of the label with the point where it is centred."""
        top = self.y + BOX_HEIGHT // 2 + 5 - 9 * (len(self.lines) - 1)
        return [(self.x + BOX_WIDTH // 2, top + 18 * index, line) for index, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition between two states, as an SVG path, with its name."""

    path: str
    label: str


def boxes() -> list[Box]:
    """Every state, placed."""
    return [Box(*_corner(state), _folded(state.label), state in TERMINAL) for state in State]


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
    """From the side of one box that faces the other, bending once on the way."""
    (ax, ay), (bx, by) = _corner(source), _corner(target)
    middle = BOX_HEIGHT // 2
    if ax != bx:
        x1, x2 = (ax + BOX_WIDTH, bx) if ax < bx else (ax, bx + BOX_WIDTH)
        bend = (x1 + x2) // 2
        return f"M{x1} {ay + middle} C{bend} {ay + middle} {bend} {by + middle} {x2} {by + middle}"
    x = ax + BOX_WIDTH // 2 + (24 if ay < by else -24)
    y1, y2 = (ay + BOX_HEIGHT, by) if ay < by else (ay, by + BOX_HEIGHT)
    return f"M{x} {y1} L{x} {y2}"


def _folded(label: str) -> tuple[str, ...]:
    """The label on two lines of about the same length when it is long."""
    words = label.split()
    if len(label) <= 19 or len(words) == 1:
        return (label,)
    cut = min(
        range(1, len(words)),
        key=lambda index: abs(len(" ".join(words[:index])) - len(" ".join(words[index:]))),
    )
    return " ".join(words[:cut]), " ".join(words[cut:])
