"""One word for one thing: what the glossary says not to say is in no template."""

import re

import pytest

from tests.house.repository import files, read

ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in read("docs/glossary.md").splitlines()
    if line.startswith("| ")
][1:]
TEMPLATES = [
    path for path in files() if path.startswith("templates/") and path.endswith((".html", ".txt", ".typ"))
]
TAG = re.compile(r"\{[%{#].*?[%}#]\}|<[^>]*>", re.DOTALL)


def words(path: str) -> str:
    return " ".join(TAG.sub(" ", read(path)).replace("\u00a0", " ").split())


def test_each_word_is_there_once() -> None:
    named = [row[0] for row in ROWS]
    assert len(named) == len(set(named)) > 25
    assert all(len(row) == 4 for row in ROWS)


@pytest.mark.parametrize("never", [each for row in ROWS for each in row[3].split(", ")])
def test_what_is_not_to_be_said_is_not(never: str) -> None:
    said = re.compile(rf"(?<![\w-]){re.escape(never)}s?(?!\w)", 0 if never.isupper() else re.IGNORECASE)
    assert [path for path in TEMPLATES if said.search(words(path))] == []
