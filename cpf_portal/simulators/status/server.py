"""The simulator's HTTP server: the calls under /v3, the controls apart."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cpf_portal.simulators.little_server import Handler, running
from cpf_portal.simulators.status import api
from cpf_portal.simulators.status.register import FRANCE_TRAVAIL, Known, Register, registered


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator, with what it takes from whoever may ask."""

    url: str
    register: Register
    token: str = api.TOKEN
    recipient: str = api.RECIPIENT


@contextmanager
def serve(port: int = 0) -> Iterator[Simulator]:
    """Run on the loopback in this process; port 0 takes any that is free."""
    register = Register()
    with running(port, _Handler, register=register) as taken:
        yield Simulator(f"http://localhost:{taken}", register)


class _Handler(Handler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        register: Register = self.server.register
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        register.asked.append({"path": parts.path, "given": pairs})
        fault = register.fault()
        time.sleep(float(fault.get("delay", 0)))
        if "body" in fault:
            self.send(200, str(fault["body"]), "application/json")
        elif "status" in fault:
            self._json(int(fault["status"]), {"errors": []})
        else:
            token = self.headers.get("Authorization", "")
            self._json(*api.answer(register, parts.path, pairs, token))

    def do_POST(self) -> None:
        """`/_simulator/faults`, `/_simulator/jobseekers`: JSON, as `Register` has it."""
        body = self.body()
        if body is None:
            return
        given, path = json.loads(body or "{}"), urlsplit(self.path).path
        register: Register = self.server.register
        if path == "/_simulator/faults":
            register.faults = given
        elif path == "/_simulator/jobseekers":
            person = Known(*(given[name] for name in ("names", "family_name", "birth_date", "sex")))
            register.forget(FRANCE_TRAVAIL, person)
            if given.get("registered", True):
                register.add(FRANCE_TRAVAIL, person, registered())
        else:
            self._json(404, {})
            return
        self._json(200, {})

    def _json(self, status: int, body: Any) -> None:
        self.send(status, json.dumps(body), "application/json")
