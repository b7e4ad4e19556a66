"""Send once the messages that are due, as the worker does every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand

from dossiers.delivery import deliver


class Command(BaseCommand):
    """For a machine without a worker: a cron job may run it as often as wished."""

    help = "Envoie les messages dus."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{deliver()} messages envoyés.")
