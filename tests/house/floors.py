"""Where each file of the product stands: a floor knows those below it, never those above."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# From the ground up. A path stands on the floor of its longest prefix here.
FLOORS = (
    ("cpf_portal/common",),
    ("accounts",),
    ("catalogue",),
    ("dossiers/lifecycle",),
    ("dossiers/dossier",),
    ("dossiers/money", "dossiers/messages", "dossiers/reviews", "dossiers/force_majeure"),
    ("dossiers/transitions",),
    ("dossiers/employer",),
    ("dossiers",),
    ("payments",),
    ("cpf_portal", "base", "components", "site", "admin"),
)
TOP = len(FLOORS) - 1
DOSSIERS = next(height for height, rooms in enumerate(FLOORS) if "dossiers/lifecycle" in rooms)


@cache
def floor_of(path: str) -> int:
    """How high a file, module or template stands; what no room is named for is the roof's.

    The words of a transition are kept together, its mails' and its pages': the pages are of the sites above.
    """
    if path.startswith("dossiers/transitions/") and path.endswith(".html"):
        return floor_of("dossiers")
    path = path.removesuffix(".py").removesuffix(".html")
    heights = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
    found = [room for room in heights if path == room or path.startswith(f"{room}/")]
    return heights[max(found, key=len)] if found else TOP


def floor_of_module(name: str) -> int:
    """How high a module stands, by its dotted name; a library's stands below all."""
    first = name.partition(".")[0]
    return floor_of(name.replace(".", "/")) if (ROOT / first).is_dir() else -1


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product, by its path, but for its migrations."""
    for app in ("accounts", "catalogue", "cpf_portal", "dossiers", "payments"):
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def templates() -> Iterator[tuple[str, str]]:
    """Every template, by its path under `templates`, with its text."""
    root = ROOT / "templates"
    for file in sorted(root.rglob("*.*")):
        yield str(file.relative_to(root)), file.read_text()
