"""The demonstration as a person runs it, in processes of its own, and what can be seen of them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from cpf_portal.operations.serving.supervisor import ending_with_us
from tests.cpf_portal.operations.begun import Ended, begun
from tests.ports import free_ports

ROOT = Path(__file__).parents[3]
SETTINGS = ("CPF_ENVIRONMENT", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
PORTS = 4
SIMULATORS = [f"cpf_portal.simulators.{name}" for name in ("bank", "franceconnect", "status")]
PROGRAMS = ("granian", *SIMULATORS, "worker")


def wait_for[Found](what: Callable[[], Found | Literal[False]], seconds: float = 60) -> Found:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


@contextmanager
def a_folder(mode: int = 0o755) -> Iterator[Path]:
    """Short enough for a socket; readable, unless said otherwise, by the user Postgres runs as."""
    path = Path(tempfile.mkdtemp(prefix="cpfd-"))
    path.chmod(mode)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {"CPF_DEMO_FOLDER": str(folder)}


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the project, to its end."""
    return run(folder, "manage.py", *arguments)


def manage_each(commands: Iterable[tuple[Path, Sequence[str]]]) -> list[Ended]:
    """Commands of the project, each in its folder and to its end; in less time than `manage` for each."""
    asked = list(commands)
    env = environment(asked[0][0]) | {"DJANGO_SETTINGS_MODULE": "cpf_portal.demo.settings"}
    imports = (
        "import django; django.setup(); import cpf_portal.urls, cpf_portal.demo.management.commands.demo"
    )
    with begun(imports, env) as process:
        return [
            process.run(f"import manage; sys.argv[1:] = {list(words)}; manage.main()", environment(folder))
            for folder, words in asked
        ]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Some Python, to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )


def postgres_runs(folder: Path) -> bool:
    return (folder / "data" / "postmaster.pid").exists()


def processes_of(folder: Path) -> dict[int, list[str]]:
    """Every process that was given this folder, or started by one that was; with its words."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                known = str(folder) in (entry / "environ").read_bytes().decode("utf-8", "replace")
                words = (entry / "cmdline").read_text().split("\0")
            except OSError:
                continue
            if words != [""] and (known or any(str(folder) in word for word in words)):
                found[int(entry.name)] = words
    return found


class Demonstration:
    """One that runs."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.port = folder, free_ports(PORTS)
        self.command = [sys.executable, "manage.py", "demo", "--port", str(self.port), *options]
        self.process = subprocess.Popen(
            ending_with_us(self.command),
            cwd=ROOT,
            env=environment(folder),
            stdout=subprocess.PIPE,
            text=True,
        )

    def get(self, path: str) -> int:
        """The status of a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def is_healthy(self) -> bool:
        return bool(json.loads(self.read("/sante/"))["base"] == "ok")

    def children(self) -> dict[str, int]:
        """Its children, by what they run."""
        found: dict[str, int] = {}
        for pid, words in processes_of(self.folder).items():
            try:
                parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            found |= {name: pid for name in PROGRAMS if parent == self.process.pid and name in words}
        return found

    def ends(self, signal: int, seconds: float = 40) -> str:
        """What it printed, once it has ended."""
        self.process.send_signal(signal)
        output, _ = self.process.communicate(timeout=seconds)
        return output


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Demonstration]:
    """A demonstration that answers; killed in the end if the test did not stop it."""
    demo = Demonstration(folder, *options)
    try:
        wait_for(demo.is_healthy, 90)
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.communicate()
            wait_for(lambda: not postgres_runs(folder))
