"""Files and folders stay small; what is larger is named in docs/architecture.md, with its reason."""

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from tests.house.repository import ROOT, files, read

LINES, FILES = 300, 12
CODE = {".py", ".html", ".css", ".js", ".sql"}
ARCHITECTURE = read("docs/architecture.md")
LARGER = re.findall(r"^- `([^`]+)`: \S", ARCHITECTURE.split("## Larger than they should be")[1], re.MULTILINE)


def is_told(path: str) -> bool:
    return any(path == larger or (larger.endswith("/") and path.startswith(larger)) for larger in LARGER)


def code() -> list[str]:
    return [path for path in files() if PurePosixPath(path).suffix in CODE]


def too_long() -> set[str]:
    return {path for path in code() if read(path).count("\n") > LINES}


def too_full() -> set[str]:
    python = [PurePosixPath(path) for path in code() if path.endswith(".py") and "__init__" not in path]
    return {
        f"{folder}/" for folder, number in Counter(path.parent for path in python).items() if number > FILES
    }


def test_no_file_is_longer_than_it_should_be() -> None:
    assert sorted(path for path in too_long() if not is_told(path)) == []


def test_no_folder_is_fuller_than_it_should_be() -> None:
    assert sorted(folder for folder in too_full() if not is_told(folder)) == []


@pytest.mark.parametrize("larger", LARGER)
def test_what_is_told_to_be_larger_is(larger: str) -> None:
    assert any(found.startswith(larger) for found in too_long() | too_full()), (
        "no exception is needed any more"
    )


def test_every_room_has_its_line() -> None:
    """A folder of one of the applications with code of its own, that Django does not ask for."""
    apps = ("cpf_portal", "accounts", "catalogue", "dossiers", "payments")
    rooms = {
        f"{path.parts[0]}/{path.parts[1]}/"
        for path in map(PurePosixPath, code())
        if path.parts[0] in apps and len(path.parts) > 2 and path.parts[1] not in ("management", "migrations")
    }
    assert sorted(room for room in rooms if f"- `{room}`: " not in ARCHITECTURE) == []
    named = re.findall(r"^- `(\w+/\w+/)`: ", ARCHITECTURE, re.MULTILINE)
    assert sorted(room for room in named if not (ROOT / room).is_dir()) == []
