"""The files of the repository, as git knows them: what someone who clones it gets."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files() -> list[str]:
    """Every file that is committed or about to be; none that is ignored."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in sorted(set(listed.splitlines())) if (ROOT / path).is_file()]


@cache
def read(path: str) -> str:
    """The text of one of them."""
    return (ROOT / path).read_text()
