"""An organisation's program: it has a token and the OpenAPI file, and knows nothing else of us."""

import itertools
import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.kinds import Response

ROOT = "/api/v1"
keys = itertools.count(1)


@dataclass
class Program:
    """What asks with a token; each write has a key of its own unless one is given."""

    token: str

    def get(self, path: str, **query: Any) -> Response:
        return Client().get(ROOT + path, query, headers=self._known())

    def write(
        self, path: str, body: Any = None, *, key: str | None = None, method: str = "POST", raw: bytes = b""
    ) -> Response:
        sent = raw or (json.dumps(body).encode() if body is not None else b"")
        headers = self._known() | {"Idempotency-Key": key or f"cle-{next(keys)}"}
        browser = Client(raise_request_exception=False)
        return browser.generic(method, ROOT + path, sent, "application/json", headers=headers)

    def play(self, number: str, verb: str, body: Any = None, **more: Any) -> Response:
        return self.write(f"/dossiers/{number}/transitions/{verb}", body, **more)

    def _known(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def told(answer: Response, status: int, code: str) -> dict[str, Any]:
    """The problem that an answer is, of that status and kind."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.text
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"].endswith(f"/api/#{code}")
    assert problem["title"]
    assert problem["detail"]
    return problem
