"""Import an organisation's EDOF catalogue (XML)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.edof.importer import import_catalogue


class Command(BaseCommand):
    """Prints the report; fails when something was refused, so that a script notices."""

    help = "Importe le catalogue XML d'un organisme : chaque formation entière ou pas du tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--organisme", default="", help="nom de l'organisme, s'il n'est pas encore connu")
        parser.add_argument(
            "--simulation", action="store_true", help="dit ce qui serait fait, sans rien enregistrer"
        )

        parser.add_argument(
            "--tout-ou-rien", action="store_true", help="n'enregistre rien si une seule chose est fausse"
        )

    def handle(self, *args: Any, fichier: Path, organisme: str, **options: Any) -> None:
        try:
            with fichier.open("rb") as source:
                report = import_catalogue(
                    source,
                    organisation_name=organisme,
                    dry_run=options["simulation"],
                    only_if_right=options["tout_ou_rien"],
                )
        except OSError as error:
            raise CommandError(f"Le fichier {fichier} ne peut pas être lu : {error.strerror}.") from None
        self.stdout.write(str(report))
        if not report.is_clean:
            raise CommandError("Tout n'a pas été importé : corrigez ce qui est signalé et recommencez.")
