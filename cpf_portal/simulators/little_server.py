"""A small HTTP server on the loopback, in this process: what the simulators of outside services share."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BIGGEST = 1 << 20
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}
STYLE = """
:root { color-scheme: light dark; --ink: #1c1f2b; --page: #f7f6f3; --card: #fff; --line: #8a8577;
  --accent: #1d3f8f; --on: #fff; --bad: #a8231c; --bad-bg: #fbe7e5; --quiet: #555a6b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef5; --page: #12141c; --card: #1b1f2b;
  --line: #8c93aa; --accent: #a9c0ff; --on: #10162b; --bad: #ffaba3; --bad-bg: #451f1f; --quiet: #b3b9cb; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 30rem; margin: 2rem auto; padding: 1.5rem; background: var(--card); border-radius: 12px; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .5rem; }
.sum { font-size: 2rem; font-weight: 700; margin: 0; }
.quiet { color: var(--quiet); font-size: .9rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input, select { width: 100%; min-height: 3rem; padding: .5rem .75rem; font: inherit; color: var(--ink);
  background: var(--card); border: 1.5px solid var(--line); border-radius: 6px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
button { width: 100%; min-height: 3rem; margin-top: 1.5rem; border: 0; border-radius: 6px;
  font: 600 1rem system-ui, sans-serif; background: var(--accent); color: var(--on); cursor: pointer; }
button.second { background: transparent; color: var(--accent); border: 2px solid var(--accent);
  margin-top: .75rem; }
summary { margin-top: 1.5rem; min-height: 2rem; cursor: pointer; }
.error { padding: .75rem 1rem; border-left: 5px solid var(--bad); background: var(--bad-bg);
  border-radius: 6px; }
a { color: var(--accent); }
"""


def page(title: str, inside: str, note: str) -> str:
    """A whole page; `note` says at its foot that nothing here is real. All three are HTML."""
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/style.css"></head>'
        f'<body><main>{inside}<p class="quiet">{note}</p></main></body></html>'
    )


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

    def send(self, status: int, text: str, kind: str, more: dict[str, str] | None = None) -> None:
        """Answer, with the headers that every answer has."""
        content = text.encode()
        self.send_response(status)
        sized = {"Content-Type": kind, "Content-Length": str(len(content))}
        for name, value in (sized | HEADERS | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running(port: int, handler: type[Handler], **known: Any) -> Iterator[int]:
    """Serve on the loopback; port 0 takes any that is free. `known` are attributes of `handler.server`."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    vars(server).update(known)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
