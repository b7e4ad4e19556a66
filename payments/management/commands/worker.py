"""The worker: runs the jobs and the periodic work until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from payments.jobs import start_now


class Command(BaseCommand):
    """Any number may run; its supervisor restarts it whenever it ends (a Postgres restart ends it)."""

    help = "Exécute les tâches et le travail périodique."

    def handle(self, *args: Any, **options: Any) -> None:
        start_now()
        working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        # Several at once: the import of a large catalogue keeps no message waiting.
        working.run_worker(concurrency=4, shutdown_graceful_timeout=20)
