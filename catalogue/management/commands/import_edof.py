"""Import an organisation's EDOF catalogue (XML)."""

from typing import Any, BinaryIO

from django.core.management.base import CommandParser

from catalogue.imports.command import ImportCommand
from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.report import Report


class Command(ImportCommand):
    """Prints the report; fails when something was refused, so that a script notices."""

    help = "Importe le catalogue XML d'un organisme : chaque formation entière ou pas du tout."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--organisme", default="", help="nom de l'organisme, s'il n'est pas encore connu")
        parser.add_argument(
            "--tout-ou-rien", action="store_true", help="n'enregistre rien si une seule chose est fausse"
        )

    def take(self, source: BinaryIO, **options: Any) -> Report:
        return import_catalogue(
            source,
            organisation_name=options["organisme"],
            dry_run=options["simulation"],
            only_if_right=options["tout_ou_rien"],
        )
