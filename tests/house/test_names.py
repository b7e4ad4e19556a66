"""A name says where a thing is: no two files, nor two classes, of one name within an application."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePath

from tests.house.floors import modules

# What every room calls alike, as Django or Python does.
CONVENTIONAL = {
    "__init__", "__main__", "admin", "apps", "forms", "jobs", "mails", "models", "settings", "urls", "views",
}  # fmt: skip
# What Django finds by its name, a command, or what nobody imports.
UNNAMED = {"Command"}


def application(path: str) -> str:
    """The application of a module; each simulator is a program of its own."""
    parts = PurePath(path).parts
    return "/".join(parts[:3]) if parts[:2] == ("cpf_portal", "simulators") else parts[0]


def twice(named: Iterator[tuple[str, str, str]]) -> dict[str, list[str]]:
    """The names that an application gives several times, with where."""
    places = defaultdict(list)
    for where, name, path in named:
        places[f"{where}: {name}"].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_no_two_files_of_one_name() -> None:
    files = ((application(path), PurePath(path).stem, path) for path, _ in modules())
    assert twice(each for each in files if each[1] not in CONVENTIONAL) == {}


def test_no_two_classes_of_one_name() -> None:
    classes = (
        (application(path), node.name, path)
        for path, tree in modules()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert twice(each for each in classes if each[1] not in UNNAMED) == {}


def test_forms_and_views_are_in_files_that_say_so() -> None:
    """`forms.py` and `views.py`; the second of a room is `<idea>_forms.py`, `<idea>_views.py`."""
    astray = [
        f"{path} {node.name}"
        for path, tree in modules()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and PurePath(path).stem.endswith("views")
        if any("Form" in ast.unparse(base) for base in node.bases)
    ]
    wrong = [path for path, _ in modules() if PurePath(path).stem.endswith(("_view", "_form"))]
    assert astray + wrong == []
