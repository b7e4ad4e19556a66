"""How the site is served: the one command of the demonstration and of production."""

import sys

from cpf_portal.common.capacity import THREADS

# Half-sent headers are dropped after ten seconds; half-sent bodies hold a third of the threads at most, and
# in production the proxy, never the site.
HEADER_MILLISECONDS = 10_000


def command(host: str, port: int, workers: int = 1) -> list[str]:
    """The program and its arguments, which serve `cpf_portal.wsgi` there."""
    given: dict[str, str | int] = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "http": "1",
        "blocking-threads": THREADS,
        "backlog": 1024,
        "http1-header-read-timeout": HEADER_MILLISECONDS,
        # Its warnings are about the number of threads, which is meant.
        "log-level": "error",
    }
    options = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    return [
        sys.executable,
        *("-m", "granian", *options, "--no-ws", "--respawn-failed-workers"),
        "cpf_portal.wsgi:application",
    ]
