"""Decisions are small dated files, each with an id and its row in the index."""

import re

from tests.house.repository import files, read

INDEX = "docs/decisions/README.md"
DECISIONS = [path for path in files() if path.startswith("docs/decisions/") and path != INDEX]
LONGEST = 60


def row(path: str) -> str:
    """What the index says of a decision, read in the decision."""
    name = path.rpartition("/")[2]
    found = re.match(r"# (D\d{2,})\. (.+)\n\n(\d{4}-\d\d-\d\d)\n\n", read(path))
    assert found, f"{path} begins with its id, its title, its date"
    ident, title, day = found.groups()
    assert name.startswith(f"{day}-")
    return f"| {ident} | {day} | [{title}]({name}) |"


def test_the_index_has_each_decision_once_in_the_order_of_ids() -> None:
    written = [line for line in read(INDEX).splitlines() if line.startswith("| D")]
    assert written == sorted(map(row, DECISIONS), key=lambda line: int(line.split()[1][1:]))
    ids = [int(line.split()[1][1:]) for line in written]
    assert ids == sorted(set(ids)), "an id is never used twice"


def test_a_decision_is_small() -> None:
    assert [path for path in DECISIONS if read(path).count("\n") > LONGEST] == []
