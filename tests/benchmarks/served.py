"""The site as production serves it, and the load of `wrk` (Debian's package) on it."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import free_port

HOST = "mesure.compte-formation.fr"
REPORT = Path(__file__).parent / "report.lua"
# What the proxy says of each request.
BEHIND = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
CORES = os.cpu_count() or 1


def environment(database: str, static: Path) -> dict[str, str]:
    """Production's, with keys of this run alone."""
    return {
        "CPF_ENVIRONMENT": "production",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": database,
        "STATIC_ROOT": str(static),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "BEHIND_PROXY": "1",
        "EMAIL_URL": "smtp://localhost:25",
        "SENDING_NEEDS_FRANCECONNECT": "none",
        "STRIPE_SECRET_KEY": f"sk_live_{secrets.token_hex(20)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(20)}",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "NIR_DIGEST_KEY": secrets.token_urlsafe(50),
    }


@dataclass(frozen=True, slots=True)
class Load:
    """What `wrk` has seen of an address: answers a second, milliseconds; and the server's seconds of CPU for each."""

    rate: float
    median: float
    p95: float
    bad: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    process: subprocess.Popen[bytes]

    def load(self, path: str, cookie: str = "", seconds: float = 3, connections: int = 2 * CORES) -> Load:
        """Ask for an address again and again, and say what was seen."""
        headers = BEHIND | ({"Cookie": cookie} if cookie else {})
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        timing = ["-t1", "--timeout", "10s", f"-c{connections}", f"-d{seconds:.0f}s", "-s", str(REPORT)]
        before = self._cpu()
        done = subprocess.run(
            [_wrk(), *timing, *given, f"http://127.0.0.1:{self.port}{path}"],
            capture_output=True,
            text=True,
            check=True,
        )
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        count = max(1.0, told["rate"] * seconds)
        return Load(told["rate"], told["median"], told["p95"], told["bad"], (self._cpu() - before) / count)

    def _cpu(self) -> float:
        """The seconds of CPU of the server's processes so far."""
        tick, total = os.sysconf("SC_CLK_TCK"), 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid:  # of its session
                total += int(fields[11]) + int(fields[12])
        return total / tick


def _wrk() -> str:
    if found := shutil.which("wrk"):
        return found
    sys.exit("wrk manque : apt-get install wrk")


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """That application under production's server, a process a core."""
    from cpf_portal.operations.serving import server

    port = free_port()
    command = server.command("127.0.0.1", port, CORES)
    command[-1] = application
    # Every request is a line of the log, as in production; nobody reads them here.
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=os.environ | environment, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers=BEHIND)
            urllib.request.urlopen(asked, timeout=5).read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("Le serveur n'a pas répondu.")
