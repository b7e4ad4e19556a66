"""Makes a dossier of the demonstration older, to see what days bring without waiting for them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from cpf_portal.demo import people
from dossiers.models import Dossier


class Command(BaseCommand):
    """Every date of the dossier moves back; the journal, which nothing changes, keeps its own."""

    help = "Vieillit un dossier de la démonstration de tant de jours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numero", help="numéro du dossier")
        parser.add_argument("jours", type=int, help="jours, du calendrier")

    def handle(self, *args: Any, numero: str, jours: int, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Cette commande n'existe que dans la démonstration.")
        try:
            dossier = Dossier.objects.filter(number=numero).exclude(state="draft").first()
        except ProgrammingError:
            raise CommandError("Aucune démonstration ici : lancez d'abord « manage.py demo ».") from None
        if dossier is None:
            raise CommandError(f"Aucun dossier envoyé n'a le numéro {numero}.")
        people.age(dossier, jours)
        self.stdout.write(
            f"{dossier} : début le {dossier.starts_on}, échéance {dossier.deadline or 'aucune'}."
        )
