"""What the commands that import a file share: the file, a report, a failure that a script notices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.imports.report import Report
from cpf_portal.common.files import opened


class ImportCommand(BaseCommand):
    """Prints the report of an import; fails when something was refused."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument(
            "--simulation", action="store_true", help="dit ce qui serait fait, sans rien enregistrer"
        )

    def take(self, source: BinaryIO, **options: Any) -> Report:
        """Import what is read there, as the options say."""
        raise NotImplementedError

    def handle(self, *args: Any, fichier: Path, **options: Any) -> None:
        with opened(fichier, "rb") as source:
            report = self.take(source, **options)
        self.stdout.write(str(report))
        if not report.is_clean:
            raise CommandError("Tout n'a pas été importé : corrigez ce qui est signalé et recommencez.")


class TableCommand(ImportCommand):
    """The same for a table."""

    importer: Callable[..., Report]

    def take(self, source: BinaryIO, **options: Any) -> Report:
        return type(self).importer(source, dry_run=options["simulation"])
