"""How many messages of dossiers leave in a second, through a mail server on this machine, by one postman.

`CPF_DEMO_FOLDER=/var/tmp/messages uv run manage.py migrate`, then `generate --trainings 2000 --trainees 4000
--dossiers 8000`, then `CPF_DEMO_FOLDER=/var/tmp/messages uv run python -m tests.benchmarks.messages`: messages
that had been sent are due again, and leave; they end as they were, but for their hour and their tries.
"""

import argparse
import multiprocessing
import os
import resource
import signal
import sys
import time
from typing import Any

LEAST = 500


def relay(told: Any) -> None:
    """A mail server in a process of its own, whose work is not counted with ours."""
    from tests.relay import Relay

    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server = Relay(keeps=False)
    told.send(server.url)
    server.serve_forever()


def due(count: int) -> int:
    """Make the latest messages due again; how many."""
    from django.utils import timezone

    from dossiers.messages.models import OutboxMessage

    latest = OutboxMessage.objects.exclude(sent_at=None).order_by("-pk").values_list("pk", flat=True)
    again = OutboxMessage.objects.filter(pk__in=list(latest[:count]))
    return again.update(sent_at=None, due_at=timezone.now())


def left() -> int:
    """How many messages are still due."""
    from dossiers.messages.models import OutboxMessage

    return OutboxMessage.objects.exclude(due_at=None).count()


def run(count: int) -> None:
    """Send them as a worker's postman does."""
    from django.db import connection

    from cpf_portal.operations.serving import postman
    from cpf_portal.operations.watch import Watch

    asked, before, cpu = due(count), left(), resource.getrusage(resource.RUSAGE_SELF)
    connection.close()
    start = time.perf_counter()
    with postman.carrying(Watch()):
        while left():
            time.sleep(0.2)
        took = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    ours = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    say(f"{asked} messages ({before} due) in {took:.1f} s: {before / took:.0f} a second (at least {LEAST})")
    say(f"{ours / before * 1000:.2f} ms of this process's core a message")
    if before / took < LEAST:
        sys.exit(1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """On the database that DATABASE_URL or CPF_DEMO_FOLDER names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    asked = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=relay, args=(there,), daemon=True)
    server.start()
    os.environ["EMAIL_URL"] = here.recv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.demo.settings")
    os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
    import django

    django.setup()
    run(asked.count)


if __name__ == "__main__":
    main()
