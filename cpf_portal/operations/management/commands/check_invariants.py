"""Look whether what must be true is, row by row: after a restore, a fault, a large load, or each night."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cpf_portal.common.french import counted
from cpf_portal.operations.invariants.every import invariants
from cpf_portal.operations.invariants.invariant import Invariant, Wrong


class Command(BaseCommand):
    """It changes nothing, and may run while the site does: each truth is looked at in one reading."""

    help = "Vérifie les droits, les journaux, les paiements, les échéances, les places et les messages."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [each.name for each in invariants(with_the_bank=True)]
        parser.add_argument("--only", nargs="+", choices=names, metavar="NOM", help="ceux-là seulement")
        parser.add_argument(
            "--bank", action="store_true", help="interroger aussi la banque, un paiement récent après l'autre"
        )

    def handle(self, *args: Any, only: list[str] | None, bank: bool, **options: Any) -> None:
        wrong = 0
        looked = [
            each
            for each in invariants(with_the_bank=bank or "banque" in (only or ()))
            if not only or each.name in only
        ]
        for each in looked:
            started = time.monotonic()
            found = each.find()
            wrong += found.total > 0
            self.stdout.write(_told(each, found, time.monotonic() - started))
        if wrong:
            several = "vérifications ont trouvé une faute"
            raise CommandError(f"{counted(wrong, 'vérification a trouvé une faute', several)}.")
        self.stdout.write(f"{counted(len(looked), 'vérification')} : rien à signaler.")


def _told(each: Invariant, found: Wrong, seconds: float) -> str:
    if not found.total:
        return f"✓ {each.name} ({seconds:.1f} s)"
    more = [f"    et {found.total - len(found.named)} de plus"] if found.total > len(found.named) else []
    lines = [f"✗ {each.name} : {found.total} — {each.says}", *(f"    {what}" for what in found.named), *more]
    return "\n".join(lines)
