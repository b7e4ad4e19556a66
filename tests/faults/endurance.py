"""`uv run python -m tests.faults.endurance [--minutes 30]`: a whole site under mixed load, at half of what it can.

As many people as can enrol for a while say how many lives a second are the most; then lives begin at half of that
pace. Meanwhile an organisation answers and reads its lists, visitors search and read, and an agent of the fund looks
for dossiers. What is watched: answers, the memory of the site's processes, locks that are waited for, `/sante/`; what
must be true at the end is what must be after a drill (`truth`).
"""

from tests import bytecode

bytecode.keep()

# What follows is compiled once.
import argparse  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402

os.environ |= {"CPF_ENVIRONMENT": "test", "DJANGO_SETTINGS_MODULE": "tests.faults.world.settings"}

from tests.faults.__main__ import prepare  # noqa: E402
from tests.faults.world.ground import a_ground  # noqa: E402


def main() -> int:
    """The exit code: 0 when nothing was found wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30, help="for so long at half of the most (30)")
    asked = parser.parse_args()
    # Where commits wait for a disk, as they do elsewhere.
    with a_ground(in_memory=False) as ground:
        prepare(ground)
        from tests.faults import mixed

        return mixed.play(ground, asked.minutes)


if __name__ == "__main__":
    sys.exit(main())
