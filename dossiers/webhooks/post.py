"""One request to a server that is not ours: at a public address, signed, answered soon, read a little."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from django.conf import settings
from standardwebhooks import Webhook

from cpf_portal.common.errors import Refused
from dossiers.webhooks import addresses
from dossiers.webhooks.models import ANSWER_KEPT

# Seconds: for one answer of the network, and for the whole.
SILENCE, LONGEST = 10.0, 15.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it: the status and the beginning of the answer, or why there is none."""

    milliseconds: int
    status: int | None = None
    answer: str = ""
    error: str = ""


class _Plain(HTTPConnection):
    """A connection to the very address that was found public, whatever its name leads to now."""

    to: addresses.Address

    def connect(self) -> None:
        self.sock = socket.create_connection((str(self.to), self.port), self.timeout)


class _Secure(HTTPSConnection):
    """The same, with the certificate of its name."""

    to: addresses.Address

    def connect(self) -> None:
        plain = socket.create_connection((str(self.to), self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def send(url: str, secret: str, event_id: str, message: dict[str, Any]) -> Answered:
    """Post a message, signed by the Standard Webhooks scheme; no redirection is followed. Never raises.

    It speaks with others: never inside a transaction of ours.
    """
    begun = time.monotonic()

    def after() -> int:
        return round((time.monotonic() - begun) * 1000)

    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"{settings.SITE_NAME} webhooks".encode("ascii", "ignore").decode(),
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(event_id, now, body.decode()),
    }
    try:
        with _connected(url) as (connection, target):
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            begins = answer.read1(ANSWER_KEPT).decode("utf-8", "replace").replace("\x00", "")
            return Answered(after(), answer.status, begins)
    except Refused as refusal:
        return Answered(after(), error=refusal.message)
    except TimeoutError:
        return Answered(after(), error="Pas de réponse à temps.")
    except ssl.SSLError:
        return Answered(after(), error="Le certificat n'est pas valable.")
    except (OSError, HTTPException, ValueError) as error:
        return Answered(after(), error=f"Connexion impossible ({type(error).__name__}).")


@contextmanager
def _connected(url: str) -> Iterator[tuple[HTTPConnection, str]]:
    """A connection that ends by itself when it lasts too long, and what to ask of it."""
    parts = addresses.check(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    kind = _Secure if secure else _Plain
    connection = kind(host, parts.port or (443 if secure else 80), timeout=SILENCE)
    connection.to = addresses.resolved(host, connection.port)
    late = threading.Timer(LONGEST, _cut, [connection])
    late.daemon = True
    late.start()
    try:
        yield connection, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    finally:
        late.cancel()
        connection.close()


def _cut(connection: HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
