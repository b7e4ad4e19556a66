"""Print the lifecycle as a Mermaid diagram, or write it where the documentation keeps it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dossiers.lifecycle import diagram

TARGET = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"


def page() -> str:
    """The documentation's page about the lifecycle, drawn from the table."""
    title = "# The lifecycle of a dossier\n\nWritten by `manage.py lifecycle_diagram --write`.\n\n"
    return f"{title}```mermaid\n{diagram()}```\n"


class Command(BaseCommand):
    """A test checks that docs/lifecycle.md is fresh."""

    help = "Écrit le diagramme du cycle de vie."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="écrit docs/lifecycle.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            TARGET.write_text(page())
        else:
            self.stdout.write(page())
