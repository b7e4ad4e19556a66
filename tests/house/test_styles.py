"""The styles: in layers, which say what wins; light as written; and no page repeats the frame of another."""

import re
from itertools import accumulate

import pytest

from tests.house.repository import files, read

SHEETS = [path for path in files() if path.startswith("static/css/")]
PAGES = [path for path in files() if path.startswith("templates/") and path.endswith(".html")]
WEARERS = [
    path for path in files() if path.endswith((".html", ".py", ".js")) and not path.startswith("tests/")
]
OFFICE = "static/css/office.css"
FRAME = 12


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_in_a_layer_and_wins_by_it(path: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.DOTALL).strip()
    outside = re.sub(r"^@layer [\w, ]+;", "", text).strip()
    assert re.match(r"@layer (tokens|base|components|pages) \{", outside)
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in outside))
    assert depths.index(0, outside.index("{")) == len(outside) - 1, "everything is in the layer"
    assert "!important" not in text
    assert max(map(len, read(path).splitlines())) <= 110


def test_the_sheets_are_light_as_written() -> None:
    sizes = {path: len(read(path).encode()) for path in SHEETS}
    assert sizes.pop(OFFICE) <= 1_000
    assert sum(sizes.values()) <= 30_000


def test_a_sheet_dresses_nothing_that_no_page_has() -> None:
    """But for what is made of a word: a tone, a status, a width."""
    words = {word for path in WEARERS for word in re.findall(r"[\w-]+", read(path))}
    made = {f"{root}--{word}" for root in ("badge", "notice", "field") for word in words}
    made |= {f"timeline__{word}" for word in words} | {f"is-{word}" for word in words}
    for path in SHEETS:
        bare = re.sub(r'/\*.*?\*/|url\(.*?\)|"[^"]*"', "", read(path), flags=re.DOTALL)
        assert set(re.findall(r"\.([a-z][\w-]*)", bare)) - words - made == set(), path


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


def test_the_dark_changes_colours_alone() -> None:
    """What is wide in the light is as wide in the dark: `tests/journeys/test_every_page.py` counts on it."""
    colour = r"(--[\w-]+: #[0-9a-f]{3,8}|background-image: url\([^)]+\));"
    for path in SHEETS:
        for dark in re.findall(
            r"@media \(prefers-color-scheme: dark\) (\{(?:[^{}]|\{[^{}]*\})*\})", read(path)
        ):
            declared = re.sub(r"[^{}]+\{", "", dark.strip("{} \n"))
            assert re.sub(colour, "", declared).strip("{} \n") == "", (
                f"{path} changes more than colours in the dark"
            )
