"""What begins with an underscore is a module's own: no other module of the product uses it."""

import ast
from collections.abc import Iterator

from tests.house.floors import FLOORS, modules

OURS = {room.partition("/")[0] for rooms in FLOORS for room in rooms}


def is_own(name: str) -> bool:
    """Whether a name is a module's own: `_name`, but no `__name__`."""
    return name.startswith("_") and not name.endswith("__")


def borrowed(tree: ast.AST) -> Iterator[str]:
    """The names of another module that are its own: imported, or reached by the module's name."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in OURS:
            names = {alias.asname or alias.name for alias in node.names}
            imported |= {name for name in names if name.islower()}
            yield from (f"{node.module}.{alias.name}" for alias in node.names if is_own(alias.name))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in imported and is_own(name):
                yield f"{module}.{name}"


def test_no_module_uses_what_is_another_s_own() -> None:
    assert {path: names for path, tree in modules() if (names := list(borrowed(tree)))} == {}


def test_both_ways_of_using_it_are_seen() -> None:
    text = "from accounts.rights.views import _usable\nfrom accounts.rights import ledger\nledger._rows()"
    assert list(borrowed(ast.parse(text))) == ["accounts.rights.views._usable", "ledger._rows"]


def test_a_library_s_and_python_s_names_are_not_judged() -> None:
    text = "from os import _exit\nfrom accounts.rights import ledger\nledger.__doc__\nModel._meta"
    assert list(borrowed(ast.parse(text))) == []
