"""A small HTTP server on the loopback, in this process: what the simulators of outside services share."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from cpf_portal.common.typography.text import french_page

BIGGEST = 1 << 20
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self';"
    " frame-ancestors 'none'",
}
TEMPLATES = Path(__file__).parent / "templates"
# The pages wear what the site's do, from its own files.
STATIC = Path(__file__).parents[2] / "static"
SHEETS = ("tokens", "base", "frame", "components", "forms", "tables", "pages")
# What a sheet asks for in its turn: the face, the arrow of a list.
WORN = re.compile(r'url\("\.\./([^"]+)"\)')
ICON = "img/logo.svg"
KINDS = {".woff2": "font/woff2", ".svg": "image/svg+xml"}
ENGINE = Engine(dirs=[str(TEMPLATES)])


def page(template: str, **known: Any) -> str:
    """A page, from a template of `templates/`; what it is told is escaped."""
    return french_page(ENGINE.get_template(template).render(Context(known)))


@cache
def style() -> str:
    """The site's sheets in one."""
    return "".join((STATIC / "css" / f"{name}.css").read_text() for name in SHEETS)


class Handler(BaseHTTPRequestHandler):
    """Reads a body of limited size and sends whole answers; quiet, since the console is for people."""

    server: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def body(self) -> str | None:
        """What was sent; None, once 413 is answered, when it is too much."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > BIGGEST:
            self.send(413, "", "text/plain")
            return None
        return self.rfile.read(size).decode("utf-8", "replace")

    def redirect(self, to: str) -> None:
        """Lead the browser elsewhere."""
        self.send(303, "", "text/plain", {"Location": to})

    def html(self, status: int, text: str) -> None:
        """Answer a page."""
        self.send(status, text, "text/html; charset=utf-8")

    def dress(self, path: str) -> bool:
        """Answer what every page wears, its style and what it names; whether that was what is asked for."""
        file = STATIC / path[1:]
        if path == "/style.css":
            self.send(200, style(), "text/css")
        elif path[1:] in (ICON, *WORN.findall(style())):
            self.send(200, file.read_bytes(), KINDS[file.suffix])
        else:
            return False
        return True

    def send(self, status: int, text: str | bytes, kind: str, more: dict[str, str] | None = None) -> None:
        """Answer, with the headers that every answer has."""
        content = text.encode() if isinstance(text, str) else text
        self.send_response(status)
        sized = {"Content-Type": kind, "Content-Length": str(len(content))}
        for name, value in (sized | HEADERS | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong; that a client left before its answer is nothing wrong here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def running(port: int, handler: type[Handler], **known: Any) -> Iterator[int]:
    """Serve on the loopback; port 0 takes any that is free. `known` are attributes of `handler.server`."""
    server = _Server(("127.0.0.1", port), handler)
    vars(server).update(known)
    # How long it may take to stop, in seconds.
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
