"""A server of an organisation, on this machine: up or down, and what it was told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import RequestFactory
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from standardwebhooks import Webhook

from dossiers.webhooks import endpoints, telling
from dossiers.webhooks.models import Endpoint
from tests import factories as f


@dataclass
class Receiver:
    """What it answers, and what it received; believed only when the signature is right."""

    port: int
    status: int = 200
    answer: bytes = b"merci"
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhooks"

    def believed(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        """The messages of the last requests, each verified by the library, as it comes."""
        found = [Webhook(endpoint.secret).verify(body, headers) for _, headers, body in self.heard]
        self.heard.clear()
        return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append((self.path, dict(self.headers.items()), body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1])
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def an_endpoint(organisation: Any, url: str, *transitions: str) -> Endpoint:
    by, request = f.a_member(organisation).memberships.get(), RequestFactory().get("/")
    return endpoints.add(by, url, transitions or telling.TELLABLE, request)


class Worker:
    """Plays the jobs whose hour has come, once each, as the real one does."""

    def __init__(self) -> None:
        self.done: set[int] = set()

    def work(self) -> int:
        """How many were played."""
        now, played = timezone.now(), 0
        for job in ProcrastinateJob.objects.exclude(pk__in=self.done).order_by("pk"):
            if job.scheduled_at is None or job.scheduled_at <= now:
                self.done.add(job.pk)
                app.tasks[job.task_name](**job.args)
                played += 1
        return played

    def next_hour(self) -> Any:
        """When the next job that waits is due."""
        waiting = ProcrastinateJob.objects.exclude(pk__in=self.done).exclude(scheduled_at=None)
        return waiting.order_by("scheduled_at").values_list("scheduled_at", flat=True).first()
