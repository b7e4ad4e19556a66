"""The demonstration starts whole, keeps its processes alive, stops whole, and finds its data again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = pytest.mark.real_time
ROOT = Path(__file__).parents[2]
SETTINGS = ("CPF_ENVIRONMENT", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | {"CPF_DEMO_FOLDER": str(folder)}


@pytest.fixture
def folder():
    """Short enough for a socket, and readable by the user Postgres runs as."""
    import shutil
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="cpfd-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def two_free_ports() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def wait_for(what, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def children(pid: int) -> dict[str, int]:
    """The demonstration's children, by what they run."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_text().split("\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == pid:
                for name in ("granian", "payments.simulator", "worker"):
                    if name in words:
                        found[name] = int(entry.name)
    return found


def postgres_runs(folder: Path) -> bool:
    return (folder / "data" / "postmaster.pid").exists()


def test_it_starts_keeps_its_processes_alive_stops_whole_and_starts_again(folder):
    port = two_free_ports()
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]

    def healthy():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=2) as answer:
            return json.load(answer)["base"] == "ok"

    started = time.monotonic()
    demo = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True)
    try:
        wait_for(healthy)
        assert time.monotonic() - started < 60
        processes = wait_for(lambda: len(children(demo.pid)) == 3 and children(demo.pid))
        os.kill(processes["worker"], signal.SIGKILL)
        wait_for(lambda: children(demo.pid).get("worker", processes["worker"]) != processes["worker"])
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/recherche/?q=anglais").read().decode()
        assert "870,00" in page
        second = subprocess.run(
            command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
        )
        assert "n'est pas libre" in second.stderr
        processes = children(demo.pid)
    finally:
        demo.send_signal(signal.SIGTERM)
        output, _ = demo.communicate(timeout=30)
    assert demo.returncode == 0
    assert "1760575013042" in output
    assert not [pid for pid in processes.values() if Path(f"/proc/{pid}").exists()]
    assert not postgres_runs(folder)

    counted = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "shell",
            "-v0",
            "-c",
            "from catalogue.models import *; print(Training.objects.count())",
        ],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(counted.stdout) >= 300, "a second start finds the data of the first"


def test_two_first_starts_that_race_are_both_served(folder):
    code = (
        "from cpf_portal.embedded_postgres import demonstration_server as s; import psycopg, time\n"
        "from urllib.parse import unquote\n"
        "with s() as url:\n"
        "    host = unquote(url.split('host=')[1])\n"
        "    with psycopg.connect(host=host, user='cpf_portal', dbname='cpf_portal') as c:\n"
        "        time.sleep(0.5); print(c.execute('select 1').fetchone())"
    )

    def run(_):
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(run, range(3)))
    assert [d.stdout.strip() for d in done] == ["(1,)"] * 3, [d.stderr[-500:] for d in done]
    assert not postgres_runs(folder)


def test_a_server_left_by_a_killed_process_is_taken_over(folder):
    code = (
        "from cpf_portal.embedded_postgres import demonstration_server as s; import os, signal\n"
        "with s(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(folder), check=False)
        assert postgres_runs(folder)
    calm = "from cpf_portal.embedded_postgres import demonstration_server as s\nwith s(): pass"
    subprocess.run([sys.executable, "-c", calm], cwd=ROOT, env=environment(folder), check=True)
    assert not postgres_runs(folder)
