"""Telling the portal that something changed: signed, retried, and made unreliable when asked."""

import hashlib
import hmac
import json
import logging
import queue
import secrets
import threading
import time
import urllib.error
import urllib.request
from typing import Any

logger = logging.getLogger(__name__)
RETRIES = (0, 1, 3, 10, 30)


class Webhooks:
    """A sender in the background. `faults` may double, drop or delay (seconds) what it sends."""

    def __init__(self, url: str | None, secret: str) -> None:
        self.url, self.secret = url, secret
        self.faults: dict[str, Any] = {}
        self.waiting: queue.Queue[tuple[float, bytes, int]] = queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()

    def send(self, kind: str, about: dict[str, Any]) -> None:
        """Announce an event, as the faults let it."""
        if not self.url or self.faults.get("drop"):
            return
        shown = {key: value for key, value in about.items() if not key.startswith("_")}
        body = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": shown},
        }
        for _ in range(2 if self.faults.get("double") else 1):
            due = time.time() + float(self.faults.get("delay", 0))
            self.waiting.put((due, json.dumps(body).encode(), 0))

    def signature(self, payload: bytes) -> str:
        """The header `Stripe-Signature` of a payload sent now."""
        at = int(time.time())
        made = hmac.new(self.secret.encode(), b"%d." % at + payload, hashlib.sha256).hexdigest()
        return f"t={at},v1={made}"

    def _work(self) -> None:
        while True:
            due, payload, tried = self.waiting.get()
            if due > time.time():
                time.sleep(min(0.05, due - time.time()))
                self.waiting.put((due, payload, tried))
            elif not self._post(payload) and tried + 1 < len(RETRIES):
                self.waiting.put((time.time() + RETRIES[tried + 1], payload, tried + 1))

    def _post(self, payload: bytes) -> bool:
        headers = {"Content-Type": "application/json", "Stripe-Signature": self.signature(payload)}
        request = urllib.request.Request(self.url or "", payload, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, OSError) as error:
            logger.info("webhook: %s", error)
            return False
