"""Credit the yearly rights from a file of the fund."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.rights.yearly_credit import Caps, UnreadableFile, credit_rights
from cpf_portal.common.files import opened
from cpf_portal.common.french import euros, parse_euros


class Command(BaseCommand):
    """Prints a line for each line of the file not taken whole; running it again takes nothing twice."""

    help = "Crédite les droits annuels d'un fichier CSV (nir ; annee ; montant ; motif)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        legal = Caps()
        for name, cents, label in (
            ("annuel", legal.yearly, "une année"),
            ("total", legal.total, "un compte"),
        ):
            parser.add_argument(
                f"--plafond-{name}",
                type=_euros,
                default=cents,
                metavar="EUROS",
                help=f"le plus qu'il peut y avoir pour {label} ({euros(cents)})",
            )

    def handle(
        self, *args: Any, fichier: Path, plafond_annuel: int, plafond_total: int, **options: Any
    ) -> None:
        caps = Caps(plafond_annuel, plafond_total)
        try:
            with opened(fichier, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
                summary = credit_rights(text, caps, self._tell)
        except UnreadableFile as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(summary))

    def _tell(self, rank: int, problem: str) -> None:
        self.stdout.write(f"ligne {rank} : {problem}")


def _euros(text: str) -> int:
    """A cap in euros, as cents; `ValueError`, which argparse tells, when it is not one."""
    return parse_euros(text)
