"""The worker: runs the jobs and the periodic tasks until it is stopped."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app

from cpf_portal.operations.jobs import start_now
from cpf_portal.operations.watch import SILENCE, Watch
from cpf_portal.operations.watching.tracing import traced


class Command(BaseCommand):
    """Any number may run; its supervisor restarts it whenever it ends: a Postgres restart ends it, and
    so does a job that makes no progress (`cpf_portal.operations.watch`)."""

    help = "Exécute les tâches et le travail périodique."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--silence",
            type=int,
            default=int(SILENCE.total_seconds()),
            help="secondes sans progrès d'une tâche après lesquelles il se termine, pour être remplacé",
        )

    def handle(self, *args: Any, silence: int, **options: Any) -> None:
        watch = Watch(timedelta(seconds=silence))
        watch.start()
        start_now()
        working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        # Several at once: the import of a large catalogue keeps no message waiting.
        working.run_worker(
            concurrency=4,
            shutdown_graceful_timeout=20,
            task_middleware=[watch.around],
            worker_middleware=[traced],
        )
