"""The worker: runs the jobs and the periodic tasks until it is stopped, beside another that sends mails."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS
from cpf_portal.operations.jobs import QUEUE, start_now
from cpf_portal.operations.serving import postman
from cpf_portal.operations.serving.supervisor import Child, Supervisor
from cpf_portal.operations.watch import SILENCE, Watch
from cpf_portal.operations.watching.tracing import traced
from dossiers.webhooks.jobs import WEBHOOKS

# The queues that wait for servers that are not ours, each worked off by a process of its own.
ASIDE = {"mails": MAILS, "webhooks": WEBHOOKS}


class Command(BaseCommand):
    """Any number may run; its supervisor restarts it whenever it ends: a Postgres restart ends it, and
    so does a job that makes no progress (`cpf_portal.operations.watch`)."""

    help = "Exécute les tâches et le travail périodique, et envoie les e-mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--silence",
            type=int,
            default=int(SILENCE.total_seconds()),
            help="secondes sans progrès d'une tâche après lesquelles il se termine, pour être remplacé",
        )
        for name, queue in ASIDE.items():
            parser.add_argument(
                f"--{name}", action="store_true", help=f"la file {queue} seule : un worker lance celui-ci"
            )
        parser.add_argument(
            "--one-shot", action="store_true", help="ce qui attend seulement, puis se termine"
        )

    def handle(
        self, *args: Any, silence: int, mails: bool, webhooks: bool, one_shot: bool, **options: Any
    ) -> None:
        watch = Watch(timedelta(seconds=silence))
        watch.start()
        if one_shot:
            _work_off(watch, [MAILS] if mails else [MAILS, WEBHOOKS, QUEUE], wait=False)
            postman.send_all()
        elif mails:
            with postman.carrying(watch):
                _work_off(watch, [MAILS])
        elif webhooks:
            _work_off(watch, [WEBHOOKS])
        else:
            start_now()
            with beside(str(silence)):
                _work_off(watch, [QUEUE])


def _work_off(watch: Watch, queues: list[str], *, wait: bool = True) -> None:
    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    # Several at once: the import of a large catalogue keeps no other job waiting.
    working.run_worker(
        queues=queues,
        wait=wait,
        concurrency=4,
        shutdown_graceful_timeout=20,
        task_middleware=[watch.around],
        worker_middleware=[traced],
    )


@contextmanager
def beside(silence: str) -> Iterator[None]:
    """What waits for others leaves from processes of its own meanwhile, which live and die with this one."""
    worker = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--silence", silence]
    supervisor = Supervisor([Child(name, [*worker, f"--{name}"]) for name in ASIDE])
    supervising = threading.Thread(target=supervisor.run, daemon=True)
    supervising.start()
    try:
        yield
    finally:
        supervisor.stopping.set()
        supervising.join()
