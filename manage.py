#!/usr/bin/env python
"""The project's commands.

Without any configuration they work on the demonstration, whose Postgres is started when needed; a
server (`cpf_portal.wsgi`) never falls back to it.
"""

import os
import sys
from contextlib import nullcontext

RESET_REFUSED = "--reset n'efface que la base de la démonstration : avec DATABASE_URL, videz-la vous-même."
CONFIGURATION = ("CPF_ENVIRONMENT", "DATABASE_URL", "SECRET_KEY")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.settings")
    if sys.argv[1:2] == ["demo"] or not any(os.environ.get(name) for name in CONFIGURATION):
        os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
    with database(asked_again()):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


def asked_again():
    """Whether `demo --reset` is asked; a wrong option of `demo` ends here, before any data is forgotten."""
    if sys.argv[1:2] != ["demo"]:
        return False
    from cpf_portal.demo import options

    return options.is_reset(sys.argv[2:])


def database(reset):
    """The demonstration's own server while the command runs, unless DATABASE_URL names another.

    The site runs as the role that owns nothing; `migrate` alone takes the other (MIGRATE_DATABASE_URL).
    """
    if os.environ.get("CPF_ENVIRONMENT") != "demonstration" or os.environ.get("DATABASE_URL"):
        if reset:
            sys.exit(RESET_REFUSED)
        return nullcontext()
    return embedded(reset)


def embedded(reset):
    from contextlib import contextmanager

    from cpf_portal.demo import embedded_postgres

    @contextmanager
    def server():
        try:
            if reset:
                embedded_postgres.reset()
            with embedded_postgres.demonstration_server() as access:
                os.environ |= {"DATABASE_URL": access.runner, "MIGRATE_DATABASE_URL": access.owner}
                yield
        except embedded_postgres.CannotStart as reason:
            sys.exit(str(reason))

    return server()


if __name__ == "__main__":
    main()
