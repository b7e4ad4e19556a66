"""Play the clock once, as the worker does every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from payments.clock import tick


class Command(BaseCommand):
    """For a machine without a worker: a cron job may run it as often as wished."""

    help = "Joue les échéances dépassées, interroge la banque et rembourse ce qui est dû."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tick()} dossiers, paiements ou remboursements traités.")
