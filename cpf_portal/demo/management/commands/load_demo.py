"""Load the demonstration's catalogue and people."""

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from catalogue.search.words import refresh
from cpf_portal.demo import catalogue, people
from cpf_portal.simulators.bank import serve


class Command(BaseCommand):
    """Idempotent: what is already there stays as it is."""

    help = "Charge le catalogue et les personnes de la démonstration, s'ils n'y sont pas encore."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bank", type=Path, help="le livre de la banque d'essai, où l'on paie")

    def handle(self, *args: Any, bank: Path | None = None, **options: Any) -> None:
        today = timezone.localdate()
        self.load(today)
        with serve(state=bank) if bank else nullcontext() as simulator:
            api = {"STRIPE_API_BASE": simulator.url} if simulator else {}
            with override_settings(**api):
                people.finish(simulator, today)

    @transaction.atomic
    def load(self, today: date) -> None:
        """All that needs no bank, whole or not at all."""
        catalogue.load(today)
        people.load(today)
        refresh()
