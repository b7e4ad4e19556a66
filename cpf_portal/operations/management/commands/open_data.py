"""The open data of the fund, as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cpf_portal.operations.fund.published import publish


class Command(BaseCommand):
    """Nobody is in them: docs/open-data.md says what each column is, and what is masked."""

    help = "Écrit dans un dossier les données ouvertes : formations engagées, entrées et sorties."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "dossier", type=Path, help="où écrire les fichiers ; ils remplacent les précédents"
        )

    def handle(self, *args: Any, dossier: Path, **options: Any) -> None:
        if not dossier.is_dir():
            raise CommandError(f"{dossier} n'est pas un dossier qui existe.")
        try:
            written = publish(dossier, timezone.localdate())
        except OSError as error:
            raise CommandError(f"{dossier} ne peut pas être écrit : {error.strerror}.") from None
        for name, lines in written.items():
            self.stdout.write(f"{dossier / name} : {lines} lignes")
