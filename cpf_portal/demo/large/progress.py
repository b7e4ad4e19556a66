"""How far a long work is, on one line of the terminal; in a file, a line each tenth."""

import sys
import time
from collections.abc import Iterable, Iterator

WIDTH = 30


def told[T](label: str, each: Iterable[T], total: int) -> Iterator[T]:
    """The same things, told as they pass: the part that is done, and the minutes that are left."""
    started, tenth = time.monotonic(), -1
    for done, one in enumerate(each):
        yield one
        part = min(1.0, (done + 1) / max(total, 1))
        if sys.stderr.isatty() or int(part * 10) > tenth:
            tenth = int(part * 10)
            _tell(label, part, time.monotonic() - started)
    if sys.stderr.isatty():
        sys.stderr.write("\n")


def _tell(label: str, part: float, seconds: float) -> None:
    full = round(part * WIDTH)
    left = seconds / part - seconds
    line = (
        f"{label:<12} [{'█' * full}{'·' * (WIDTH - full)}] {part:4.0%}, {seconds:.0f} s, reste {left:.0f} s"
    )
    sys.stderr.write(line + ("\r" if sys.stderr.isatty() else "\n"))
    sys.stderr.flush()
