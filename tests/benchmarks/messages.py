"""How many messages of dossiers leave in a second, through a mail server on this machine, by one postman.

`CPF_DEMO_FOLDER=/var/tmp/messages uv run manage.py migrate`, then `generate --trainings 2000 --trainees 4000
--dossiers 8000`, then `CPF_DEMO_FOLDER=/var/tmp/messages uv run python -m tests.benchmarks.messages`: messages
that had been sent are due again, and leave; they end as they were, but for their hour and their tries. Some leave
before the clock starts: a worker has read its templates and its addresses long ago. `--fresh` takes those of
requests under way, the dearest: they tell what would pay the price today.
"""

import argparse
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from typing import Any

LEAST, BEFORE_THE_CLOCK = 500, 200


def relay(told: Any) -> None:
    """A mail server that takes everything and reads nothing, in a process of its own."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    told.send(f"smtp://127.0.0.1:{server.getsockname()[1]}")
    while True:
        threading.Thread(target=take, args=(server.accept()[0],), daemon=True).start()


def take(connection: socket.socket) -> None:
    """Say yes to each command, and to each message once it has ended."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 relay\r\n")
    letter = None
    while got := connection.recv(1 << 16):
        if letter is not None:
            letter += got
            if not letter.endswith(b"\r\n.\r\n"):
                continue
        letter = b"" if letter is None and got.upper().startswith(b"DATA") else None
        connection.sendall(b"250 ok\r\n" if letter is None else b"354 go on\r\n")


def due(count: int, *, fresh: bool) -> int:
    """Make the latest messages due again; how many."""
    from django.db.models import F
    from django.utils import timezone

    from dossiers.lifecycle import REQUESTS
    from dossiers.messages.models import OutboxMessage

    latest = OutboxMessage.objects.exclude(sent_at=None).order_by("-pk").values_list("pk", flat=True)
    if fresh:
        latest = latest.filter(entry__target=F("entry__dossier__state"), entry__target__in=REQUESTS)
    again = OutboxMessage.objects.filter(pk__in=list(latest[:count]))
    return again.update(sent_at=None, due_at=timezone.now())


def left() -> int:
    """How many messages wait for their first try."""
    from dossiers.messages.models import OutboxMessage

    return OutboxMessage.objects.exclude(due_at=None).filter(failure="").count()


def run(count: int, *, fresh: bool) -> None:
    """Send them as a worker's postman does."""
    from django.db import connection

    from cpf_portal.operations.serving import postman
    from cpf_portal.operations.watch import Watch

    due(BEFORE_THE_CLOCK, fresh=fresh)
    postman.send_all()
    asked, before, cpu = due(count, fresh=fresh), left(), resource.getrusage(resource.RUSAGE_SELF)
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
    parser.add_argument("--fresh", action="store_true")
    asked = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=relay, args=(there,), daemon=True)
    server.start()
    os.environ["EMAIL_URL"] = here.recv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.demo.settings")
    os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
    import django

    django.setup()
    run(asked.count, fresh=asked.fresh)


if __name__ == "__main__":
    main()
