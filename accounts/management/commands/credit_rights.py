"""Credit the yearly rights from a file of the fund."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser

from accounts.management.fund_file_command import FundFileCommand
from accounts.rights.files.report import Report
from accounts.rights.files.yearly_credit import COLUMNS, OPTIONAL, Caps, Profile, credit_rights
from cpf_portal.common.french import euros, parse_euros


class Command(FundFileCommand):
    """See `accounts.rights.files.yearly_credit`."""

    help = (
        f"Crédite les droits annuels d'un fichier CSV ({' ; '.join(COLUMNS)} ; si besoin "
        f"{' ; '.join(OPTIONAL)}). Profils : {', '.join(Profile)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
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

    def take(self, text: Iterable[str], **options: Any) -> Report:
        return credit_rights(text, Caps(options["plafond_annuel"], options["plafond_total"]), self.tell)


def _euros(text: str) -> int:
    """A cap in euros, as cents; `ValueError`, which argparse tells, when it is not one."""
    return parse_euros(text)
