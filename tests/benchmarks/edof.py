"""How long reading and checking a catalogue takes, against lxml merely parsing the same file, in one run.

`uv run python -m tests.benchmarks.edof`: must be 4 times at most, in 150 MB at most.
Each is measured in a process of its own, in turn, and the best of several runs counts: nothing but the
work itself is compared. With `--write DATABASE_URL`, an import into that database is measured too.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.catalogue.imports import edof_files

SESSIONS, RUNS, MOST, MEGABYTES = 100_000, 3, 4.0, 150
# Four sessions a training, as in the data set of the search benchmark; and a hundred, as large schools have.
SHAPES = (4, 100)


def make(path: Path, per_training: int) -> None:
    """A file of a hundred thousand sessions; every training at a place and with texts of its own."""
    head, tail = edof_files.catalogue("@").split(b"@")
    with path.open("wb") as out:
        out.write(head)
        for n in range(SESSIONS // per_training):
            sessions = [edof_files.session(f"S{i}") for i in range(per_training)]
            text = edof_files.training(f"F{n}", f"Formation {n}", [edof_files.action(f"A{n}", sessions)])
            text = text.replace(">3</extra>", f">{n % 50}</extra>").replace("Parler<", f"Parler {n}<")
            out.write(text.encode("iso-8859-1"))
        out.write(tail)


def bare(path: Path) -> int:
    """Parsing alone."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(path, tag=f"{{{edof_files.NAMESPACE}}}formation"):
        count += 1
        element.clear()
    return count


def reader(path: Path) -> int:
    """Reading and checking, as an import does before it writes."""
    ready()
    from catalogue.imports.edof.file.reader import read_training
    from catalogue.imports.edof.file.stream import trainings

    with path.open("rb") as source:
        return sum(read_training(element)[0] is not None for element in trainings(source))


def importer(path: Path) -> int:
    """The whole import, database included."""
    ready()
    from catalogue.imports.edof.reading import import_catalogue

    with path.open("rb") as source:
        return import_catalogue(source).read


def ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.settings")
    os.environ.setdefault("CPF_ENVIRONMENT", "test")
    import django

    django.setup()


WORKS = {"bare": bare, "reader": reader, "importer": importer}


def alone(work: str, path: Path) -> tuple[float, int]:
    """The CPU seconds and the megabytes at most of a work in a process of its own, its start left out."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.edof", "--work", work, path],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), int(megabytes)


def measure(work: str, path: Path) -> None:
    """Do a work once, and print what it took."""
    if work != "bare":
        ready()
    before = time.process_time()
    WORKS[work](path)
    seconds = time.process_time() - before
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    sys.stdout.write(f"{seconds} {int(peak.split()[1]) // 1024}\n")


def compare(per_training: int, folder: Path, works: list[str]) -> bool:
    """Print the figures of a shape of file; whether they are good enough."""
    path = folder / f"{per_training}.xml"
    make(path, per_training)
    runs = [{work: alone(work, path) for work in works} for _ in range(RUNS)]
    best = {work: min(run[work][0] for run in runs) for work in works}
    peak = {work: max(run[work][1] for run in runs) for work in works}
    size = path.stat().st_size // 1_000_000
    sys.stdout.write(f"{SESSIONS} sessions, {per_training} a training, {size} MB\n")
    for work in works:
        ratio = best[work] / best["bare"]
        sys.stdout.write(f"  {work:9} {best[work]:6.2f} s of CPU  {ratio:5.2f} ×  {peak[work]:4} MB\n")
    return best["reader"] / best["bare"] <= MOST and peak["reader"] <= MEGABYTES


def main() -> None:
    """The figures of both shapes; fails when one is not good enough."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", choices=WORKS)
    options.add_argument("--write", metavar="DATABASE_URL", default="")
    options.add_argument("path", nargs="?", type=Path)
    asked = options.parse_args()
    if asked.work:
        measure(asked.work, asked.path)
        return
    works = ["bare", "reader"]
    if asked.write:
        os.environ["DATABASE_URL"] = asked.write
        works.append("importer")
    with tempfile.TemporaryDirectory() as folder:
        good = [compare(shape, Path(folder), works) for shape in SHAPES]
    sys.exit(0 if all(good) else "Trop lent ou trop gourmand.")


if __name__ == "__main__":
    main()
