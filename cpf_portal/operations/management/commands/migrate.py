"""`migrate`, as the role that owns the tables; then the role that runs is given what it needs.

A database of another history is refused: migrating it would leave it between two.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from cpf_portal.operations.database import history, roles

OF_ANOTHER = (
    "Cette base porte les tables d'une autre version du portail, que celle-ci ne sait pas reprendre : lancez"
    " la version qui l'a faite, ou partez d'une base vide (« manage.py demo --reset » pour la démonstration)."
)


class Command(migrate.Command):
    """Django's own; MIGRATE_DATABASE_URL names the role that owns, DATABASE_URL the one that runs."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        runner = connection.settings_dict["USER"]
        with roles.as_owner(connection):
            if history.is_of_another(connection):
                raise CommandError(OF_ANOTHER, returncode=2)
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                roles.give_rights(connection, runner)
