"""What the commands that import a table share: a file, a report, a failure that a script notices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.tables.report import TableReport


class TableCommand(BaseCommand):
    """Prints the report of `importer`; fails when something was refused."""

    importer: Callable[..., TableReport]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument(
            "--simulation", action="store_true", help="dit ce qui serait fait, sans rien enregistrer"
        )

    def handle(self, *args: Any, fichier: Path, simulation: bool, **options: Any) -> None:
        try:
            with fichier.open("rb") as source:
                report = type(self).importer(source, dry_run=simulation)
        except OSError as error:
            raise CommandError(f"Le fichier {fichier} ne peut pas être lu : {error.strerror}.") from None
        self.stdout.write(str(report))
        if not report.is_clean:
            raise CommandError("Tout n'a pas été importé : corrigez ce qui est signalé et recommencez.")
