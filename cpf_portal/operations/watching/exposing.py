"""The figures, for Prometheus: a small server of its own, on a port that no proxy leads to.

On the loopback anyone of the machine may read; anywhere else, only who has the token (`METRICS_TOKEN`).
"""

import hmac
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

from cpf_portal.common.records import counts
from cpf_portal.operations.serving.listening import CannotListen
from cpf_portal.operations.watching.backlog import Waiting

PATH = "/metrics"
type Answer = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Quiet(WSGIRequestHandler):
    """Says nothing of who reads."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def server(address: str, port: int, token: str) -> WSGIServer:
    """What listens there; `CannotListen` where others could read without the token."""
    if not token and not ip_address(address).is_loopback:
        raise CannotListen(
            f"{address} est ouvert à d'autres machines : définissez METRICS_TOKEN, ou restez sur 127.0.0.1."
        )
    return make_server(address, port, application(token), ThreadingWSGIServer, handler_class=Quiet)


def application(token: str) -> Answer:
    """Answers `/metrics`, to who may read."""
    told = make_wsgi_app(_registry())
    wanted = f"Bearer {token}".encode()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        if environ["PATH_INFO"] != PATH:
            return _refused("404 Not Found", start)
        if token and not hmac.compare_digest(given, wanted):
            return _refused("401 Unauthorized", start)
        found: Iterable[bytes] = told(environ, start)
        return found

    return answer


def _refused(status: str, start: Callable[..., Any]) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [b""]


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if counts.FOLDER:
        MultiProcessCollector(registry, counts.FOLDER)
    registry.register(Waiting())
    return registry
