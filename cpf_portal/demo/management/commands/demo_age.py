"""Makes a dossier of the demonstration older, to see what days bring without waiting for them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection

from cpf_portal.common.french import long_date
from cpf_portal.demo.lives.ageing import age
from cpf_portal.operations.database.roles import as_owner
from dossiers.dossier.models import Dossier

# A year shows all that days bring; farther back the calendar of business days ends.
MOST_DAYS = 366


class Command(BaseCommand):
    """Every date of the dossier moves back, and of what it led to: the journal, the ledger, the payments."""

    help = "Vieillit un dossier de la démonstration de tant de jours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numero", help="numéro du dossier")
        parser.add_argument("jours", help=f"jours du calendrier, {MOST_DAYS} au plus")

    def handle(self, *args: Any, numero: str, jours: str, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Cette commande n'existe que dans la démonstration.")
        days = _days(jours)
        try:
            dossier = Dossier.objects.filter(number=numero).exclude(state="draft").first()
        except ProgrammingError:
            raise CommandError("Aucune démonstration ici : lancez d'abord « manage.py demo ».") from None
        if dossier is None:
            raise CommandError(f"Aucun dossier envoyé n'a le numéro {numero}.")
        with as_owner(connection):
            age(dossier, days)
        starts = f"début le {long_date(dossier.starts_on)}" if dossier.starts_on else "sans date de début"
        limit = f"échéance le {long_date(dossier.deadline)}" if dossier.deadline else "aucune échéance"
        self.stdout.write(f"{dossier} : {starts}, {limit}.")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_DAYS):
        raise CommandError(f"« {text} » : donnez un nombre de jours, de 1 à {MOST_DAYS}.")
    return int(text)
