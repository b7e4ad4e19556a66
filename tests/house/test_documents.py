"""What the documents say of the code is there: functions of the walks, files that are cited."""

import ast
import re
from functools import cache
from pathlib import PurePosixPath

import pytest

from tests.house.repository import ROOT, files, read

WALKED = sorted(set(re.findall(r"`([\w/]+\.py):(\w+)`", read("docs/architecture.md"))))
TEXT = {".py", ".md", ".html", ".css", ".js", ".sql", ".toml", ".yml", ".yaml", ".conf", ".txt"}
FOLDERS = "docs|tests|templates|static|deploy|cpf_portal|accounts|catalogue|dossiers|payments"
# A file of one of our folders, whatever says it: backquotes, a comment, a sentence; or a folder in backquotes.
CITED = re.compile(rf"(?<![\w/.-])((?:{FOLDERS})/[\w./-]*\.(?:py|md|html|css|js|sql|csv|gz|conf|txt|svg))\b")
FOLDER = re.compile(rf"`((?:{FOLDERS})/[\w./-]*/)`")
# A name alone, in backquotes.
NAME = re.compile(r"`([\w.-]+\.(?:py|md|toml|yaml|html|sql))`")
OUTSIDE = re.compile(r"\.\./shared|/work/|issue #?\d+")
OURSELVES = "tests/house/test_documents.py"


def defined(path: str) -> set[str]:
    body = ast.parse(read(path)).body
    return {
        node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def test_the_walks_walk() -> None:
    assert len(WALKED) > 15


@pytest.mark.parametrize(("path", "name"), WALKED)
def test_each_step_of_a_walk_is_there(path: str, name: str) -> None:
    assert name in defined(path)


def missing(path: str) -> list[str]:
    """What a file cites that is not in the repository: from its root, beside the file, among templates or tests."""
    text, beside = read(path), PurePosixPath(path).parent
    places = (ROOT, ROOT / beside, ROOT / "templates", ROOT / "tests")
    cited = {*CITED.findall(text), *FOLDER.findall(text)}
    lost = {each for each in cited if not any((place / each).exists() for place in places)}
    return sorted(lost | ({*NAME.findall(text)} - names() if path.endswith(".md") else set()))


@cache
def names() -> set[str]:
    return {PurePosixPath(path).name for path in files()}


def test_nothing_cites_a_file_that_is_not_there() -> None:
    texts = [path for path in files() if PurePosixPath(path).suffix in TEXT or path.startswith(".ci/")]
    assert {path: lost for path in texts if path != OURSELVES and (lost := missing(path))} == {}


def test_nothing_cites_what_is_outside() -> None:
    texts = [path for path in files() if path.endswith((".py", ".md", ".html")) and path != OURSELVES]
    assert [path for path in texts if OUTSIDE.search(read(path))] == []
