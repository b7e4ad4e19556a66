"""A command that takes a file of the fund."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.rights.files.reading import UnreadableFile
from cpf_portal.common.files import opened


class FundFileCommand(BaseCommand):
    """Prints a line for each line of the file not taken whole; running it again takes nothing twice."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)

    def take(self, text: Iterable[str], **options: Any) -> object:
        """Take the file's lines; what is printed at the end."""
        raise NotImplementedError

    def handle(self, *args: Any, fichier: Path, **options: Any) -> None:
        try:
            with opened(fichier, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
                summary = self.take(text, **options)
        except UnreadableFile as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(summary))

    def tell(self, rank: int, problem: str) -> None:
        """Print what is wrong with a line."""
        self.stdout.write(f"ligne {rank} : {problem}")
