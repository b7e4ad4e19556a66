"""Fill a database with a large invented catalogue, to measure the site as it will be."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cpf_portal.demo import large


class Command(BaseCommand):
    """Refuses a production: what it writes is invented."""

    help = "Ajoute un grand catalogue inventé, pour mesurer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trainings", type=int, default=250_000, help="combien de formations (250 000)")

    def handle(self, *args: Any, trainings: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Cette commande invente des données : pas en production.")
        if not 1 <= trainings <= 2_000_000:
            raise CommandError("Entre 1 et 2 000 000 de formations.")
        started = time.monotonic()
        large.generate(trainings, timezone.localdate())
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{trainings} formations, {trainings * large.SESSIONS} sessions en {seconds:.0f} s."
        )
