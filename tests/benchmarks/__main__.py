"""Every bar of the site, each beside its reference, in one run: a table, and which rows fail.

`apt-get install wrk`; make the data set once (docs/performance.md, « The whole country »); then, on a machine
that does nothing else, `CPF_DEMO_FOLDER=/var/tmp/large-scale uv run python -m tests.benchmarks`. `--only pages`
runs one group; two others have data of their own (`tests.benchmarks.messages`, `tests.benchmarks.edof`).
`--write` puts the table in docs/performance.md; rows that differ from the one committed are told.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.rows import Row, table
from tests.benchmarks.served import environment

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGINS, ENDS = "<!-- benchmarks -->", "<!-- end of benchmarks -->"


def groups(site: dict[str, str]) -> dict[str, Callable[[], Iterable[Row]]]:
    """What can be measured, by name."""
    from tests.benchmarks import lives, logins, pages, searches, staff, sweeping, ticks

    return {
        "search": lambda: searches.rows(site),
        "pages": lambda: pages.rows(site),
        "lives": lives.rows,
        "sweep": sweeping.rows,
        "staff": staff.rows,
        "ticks": ticks.rows,
        "logins": lambda: logins.rows(site),
    }


def main() -> None:
    """Measure, print, compare; fails when a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", metavar="GROUP")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        site = environment(_database(stack), Path(stack.enter_context(tempfile.TemporaryDirectory())))
        os.environ |= site
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        measured = []
        for name, rows in groups(site).items():
            if not asked.only or name in asked.only:
                for row in rows():
                    measured.append(row)
                    sys.stdout.write(f"{'  ' if row.is_met else '✗ '}{row.work}: {row.measured}, {row.bar}\n")
                    sys.stdout.flush()
    said = table(measured)
    document = DOCUMENT.read_text()
    before, _, rest = document.partition(BEGINS)
    committed, _, after = rest.partition(ENDS)
    _compare(committed, measured)
    if asked.write:
        DOCUMENT.write_text(f"{before}{BEGINS}\n{said}\n{ENDS}{after}")
    sys.exit(0 if all(row.is_met for row in measured) else "Some bars are not met.")


def _database(stack: ExitStack) -> str:
    """The address of the data set: DATABASE_URL, or the demonstration's server of CPF_DEMO_FOLDER."""
    if address := os.environ.get("DATABASE_URL"):
        return address
    from cpf_portal.demo.postgres import embedded

    return stack.enter_context(embedded.demonstration_server()).runner


def _compare(committed: str, measured: list[Row]) -> None:
    """Say which rows differ from the committed table: their words there, and here."""
    known = {
        line.split("|")[1].strip(): line.split("|")[2].strip(" *")
        for line in committed.splitlines()
        if "|" in line
    }
    for row in measured:
        if (then := known.get(row.work)) and then != row.measured:
            sys.stdout.write(f"  {row.work}: {then} then, {row.measured} now\n")


if __name__ == "__main__":
    main()
