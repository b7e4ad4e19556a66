"""The tests' own Postgres, started before Django reads its settings.

With DATABASE_URL set, that server is used. Parallel workers inherit the first process's server.
"""

import os
from contextlib import ExitStack

running = ExitStack()


def start() -> None:
    """Point the environment at a database of the tests' own."""
    os.environ["CPF_ENVIRONMENT"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "cpf_portal.settings"
    if not os.environ.get("DATABASE_URL"):
        from cpf_portal.demo.postgres.embedded import temporary_server

        os.environ["DATABASE_URL"] = running.enter_context(temporary_server())


def stop() -> None:
    """Stop the server that this process started, if it did."""
    running.close()
