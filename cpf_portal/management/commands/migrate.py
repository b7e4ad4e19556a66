"""`migrate`, as the role that owns the tables; then the role that runs is given what it needs."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from cpf_portal import roles


class Command(migrate.Command):
    """Django's own; MIGRATE_DATABASE_URL names the role that owns, DATABASE_URL the one that runs."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        runner = connection.settings_dict["USER"]
        with roles.as_owner(connection):
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                roles.give_rights(connection, runner)
