"""Print what the documentation keeps of the lifecycle, or write it there: the diagram, the rules' tables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dossiers import law_tables
from dossiers.lifecycle import diagram

DOCS = Path(settings.BASE_DIR) / "docs"
DIAGRAM, RULES = DOCS / "lifecycle.md", DOCS / "rules.md"


def page() -> str:
    """The documentation's page about the lifecycle, drawn from the table."""
    title = "# The lifecycle of a dossier\n\nWritten by `manage.py lifecycle_diagram --write`.\n\n"
    return f"{title}```mermaid\n{diagram()}```\n"


def rules() -> str:
    """The rules, their tables as the code has them."""
    return law_tables.written_in(RULES.read_text())


class Command(BaseCommand):
    """A test checks that both documents are fresh."""

    help = "Écrit le diagramme du cycle de vie et les tables des règles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="écrit docs/lifecycle.md et docs/rules.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            DIAGRAM.write_text(page())
            RULES.write_text(rules())
        else:
            self.stdout.write(page())
