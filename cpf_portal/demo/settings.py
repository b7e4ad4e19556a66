"""The settings of `manage.py`: the site's own, and the demonstration's for whoever configured nothing.

With nothing configured, or for the command `demo`, `CPF_ENVIRONMENT` is `demonstration`. Without DATABASE_URL
the demonstration then has its own Postgres, started by whoever first connects to it; the site runs as the
role that owns nothing, `migrate` alone takes the other. `cpf_portal.wsgi` never comes here of itself.
"""

import os
import sys

NAMES = ("CPF_ENVIRONMENT", "DATABASE_URL", "SECRET_KEY")
CONFIGURATION = (*NAMES, *(f"{name}_FILE" for name in NAMES))
if sys.argv[1:2] == ["demo"] or not any(os.environ.get(name) for name in CONFIGURATION):
    os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
IS_DEMONSTRATION = os.environ.get("CPF_ENVIRONMENT") == "demonstration"
EMBEDDED_POSTGRES = IS_DEMONSTRATION and not os.environ.get("DATABASE_URL")
if EMBEDDED_POSTGRES:
    from cpf_portal.demo.postgres import embedded

    # In the environment, where the processes that this one starts find it.
    access = embedded.demonstration_access()
    os.environ |= {"DATABASE_URL": access.runner, "MIGRATE_DATABASE_URL": access.owner}

from cpf_portal.settings import *  # noqa: E402, F403
from cpf_portal.settings import DATABASES  # noqa: E402

if EMBEDDED_POSTGRES:
    DATABASES["default"]["ENGINE"] = "cpf_portal.demo.postgres"
