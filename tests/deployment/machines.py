"""The programs of a site on this machine's loopback, each from the files of `deploy/`, on ports and in a folder of ours.

Only what depends on the machine is said otherwise: ports, folders, memory. As root, Postgres and what goes with it
run as the user Postgres would.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cpf_portal.demo.postgres.user import give, server_user

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def say(line: str) -> None:
    """To whoever asked for the drill, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def wait_for(what: Callable[[], Any], seconds: float, told: str) -> Any:
    """What it answers once that is something; errors are nothing yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(Exception):
            if found := what():
                return found
        time.sleep(0.1)
    raise SystemExit(f"it did not happen in {seconds:.0f} s: {told}")


def found(program: str, *, told: str) -> str:
    """Where a program of the machine is; ends with how to install it."""
    place = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if place is None:
        raise SystemExit(f"{program} is missing: apt-get install {told}")
    return place


@dataclass
class Machines:
    """A folder, and the processes that run for it: all end with it."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def place(self, name: str) -> Path:
        """A folder of its own, that the server's user may write in."""
        made = self.folder / name
        made.mkdir(mode=0o700)
        give(made)
        return made

    def start(self, name: str, command: list[object], env: dict[str, str], *, server: bool = False) -> None:
        """Run a program until the end, or until `kill`; what it says is in `<name>.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                # The user of a server may not read our Python.
                ["setpriv", "--pdeathsig", "TERM", "--", *map(str, command)],
                cwd=self.folder if server else ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **(as_server() if server else {}),
            )

    def run(
        self, command: list[object], env: dict[str, str], *, server: bool = False, given: str = ""
    ) -> str:
        """Run a program to its end; what it prints."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder if server else ROOT,
            env=env,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            **(as_server() if server else {}),
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return str(done.stdout)

    def manage(self, env: dict[str, str], *command: str) -> str:
        """A command of the project, to its end."""
        return self.run([sys.executable, "manage.py", *command], env)

    def kill(self, *names: str) -> None:
        """As a power cut would: none of them says a word."""
        for name in names:
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def as_server() -> dict[str, Any]:
    """How to run what refuses root."""
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


@contextmanager
def machines() -> Iterator[Machines]:
    """A fresh folder, gone at the end; kept, and named, when something went wrong."""
    made = Machines(Path(tempfile.mkdtemp(prefix="cpf-deploy-", dir="/var/tmp")))
    made.folder.chmod(0o755)
    try:
        yield made
    except BaseException:
        say(f"What they said: {made.folder}")
        made.stop()
        raise
    made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


def nginx(made: Machines, sites: list[int], port: int) -> None:
    """The shipped proxy before those sites; without TLS, which the drill does not speak."""
    program, folder = found("nginx", told="nginx-light"), made.folder / "nginx"
    shutil.copytree(DEPLOY / "nginx", folder / "portail")
    text = (folder / "portail" / "portail.conf").read_text()
    servers = "".join(f"server 127.0.0.1:{site};" for site in sites)
    text = text.replace("server 127.0.0.1:8000;", servers)
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"    (ssl_|listen \[::\]).*\n", "", text).replace(
        "listen 443 ssl http2", f"listen 127.0.0.1:{port}"
    )
    (folder / "portail" / "portail.conf").write_text(text)
    for file in (folder / "portail").glob("*.conf"):
        shipped = file.read_text().replace("/etc/nginx/", f"{folder}/")
        file.write_text(shipped.replace("/var/log/nginx", str(folder)))
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log warn; {'user root;' * (os.getuid() == 0)}\n"
        f"events {{}}\nhttp {{ default_type text/html; {places} include {folder}/portail/portail.conf; }}\n"
    )
    command: list[object] = [program, "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "error.log"]
    made.start("nginx", command, dict(os.environ))
