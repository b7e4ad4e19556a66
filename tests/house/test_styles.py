"""The styles: in layers, which say what wins; read line by line; and no page repeats the frame of another."""

import re

import pytest

from tests.house.repository import files, read

SHEETS = [path for path in files() if path.startswith("static/css/")]
PAGES = [path for path in files() if path.startswith("templates/") and path.endswith(".html")]
FRAME = 12


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_in_a_layer_and_wins_by_it(path: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.DOTALL).strip()
    outside = re.sub(r"^@layer [\w, ]+;", "", text).strip()
    assert re.match(r"@layer (tokens|base|components|pages) \{", outside)
    assert re.search(r"^\}.+", outside, re.MULTILINE | re.DOTALL) is None, "everything is in the layer"
    assert "!important" not in text
    assert max(map(len, read(path).splitlines())) <= 110


def test_every_sheet_is_asked_for() -> None:
    asked = "".join(map(read, PAGES)) + read("templates/base.html")
    assert [path for path in SHEETS if path.removeprefix("static/") not in asked] == []


def test_no_page_repeats_the_frame_of_another() -> None:
    frames: dict[tuple[str, ...], list[str]] = {}
    for path in PAGES:
        lines = [line.strip() for line in read(path).splitlines() if line.strip()]
        for at in range(len(lines) - FRAME + 1):
            frames.setdefault(tuple(lines[at : at + FRAME]), []).append(path)
    assert {frame: pages for frame, pages in frames.items() if len(set(pages)) > 1} == {}
