"""`uv run python -m tests.faults [--times N] [--only NAME …]`: every drill and its control, so many times in a row.

A drill passes when nothing is found wrong; its control, when something is: a drill that sees no fault where a
protection was taken away would see none either where it failed.
"""

from tests import bytecode

bytecode.keep()

# What follows is compiled once.
import argparse  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402

os.environ |= {"CPF_ENVIRONMENT": "test", "DJANGO_SETTINGS_MODULE": "tests.faults.world.settings"}

from tests.faults import stuck  # noqa: E402
from tests.faults.world.ground import Ground, a_ground  # noqa: E402


def main() -> int:
    """The exit code: 0 when every drill passed and every control failed as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="how many times in a row")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these drills only")
    parser.add_argument("--people", type=int, default=6, help="so many people at most (6)")
    parser.add_argument("--drill-only", action="store_true", help="without the controls")
    asked = parser.parse_args()
    stuck.begins()
    with a_ground() as ground:
        prepare(ground)
        from tests.faults import series

        drills = series.chosen(ground, asked.only, asked.people)
        return series.play(ground, drills, asked.times, controls=not asked.drill_only)


def prepare(ground: Ground) -> None:
    """Django over that ground, a catalogue and people: where each play begins."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from cpf_portal.demo.postgres import embedded
    from cpf_portal.operations.database import roles
    from tests.faults import people
    from tests.faults.world.site import collect_static

    call_command("migrate", verbosity=0)
    roles.give_rights(connection, embedded.RUNNER)
    people.settle()
    connection.close()
    ground.keep()
    collect_static(ground)


if __name__ == "__main__":
    sys.exit(main())
