"""`uv run python -m tests.deployment [promotion] [restore] [servers]`: the site as `deploy/` makes it, on this machine.

It wants nginx, pgbouncer, postgresql and pgbackrest (apt-get install nginx-light pgbouncer postgresql pgbackrest), and
some minutes. `CPF_PGBOUNCER` names another PgBouncer than the machine's.
"""

import os
import sys

import django

os.environ |= {"CPF_ENVIRONMENT": "demonstration", "DJANGO_SETTINGS_MODULE": "cpf_portal.settings"}
django.setup()

from tests.deployment import promotion, restore, servers  # noqa: E402
from tests.deployment.machines import machines, say  # noqa: E402

DRILLS = {"promotion": promotion.play, "restore": restore.play, "servers": servers.play}


def main() -> int:
    """Each drill that is asked for, all of them otherwise; how many failed."""
    failed = 0
    for name in sys.argv[1:] or DRILLS:
        say(f"== {name}")
        with machines() as made:
            failed += not DRILLS[name](made)
    return failed


sys.exit(main())
