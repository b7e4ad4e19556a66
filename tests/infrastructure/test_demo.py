"""The demonstration starts whole, keeps its processes alive, stops whole, and finds its data again."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.infrastructure.demonstration import (
    PROGRAMS,
    a_folder,
    manage,
    postgres_runs,
    run,
    running,
    wait_for,
)

pytestmark = pytest.mark.real_time
SERVER = "from cpf_portal.embedded_postgres import demonstration_server as s\n"


@pytest.fixture
def folder():
    with a_folder() as path:
        yield path


def test_it_starts_keeps_its_processes_alive_stops_whole_and_starts_again(folder):
    started = time.monotonic()
    with running(folder) as demo:
        assert time.monotonic() - started < 60
        processes = wait_for(lambda: len(demo.children()) == len(PROGRAMS) and demo.children())
        os.kill(processes["worker"], signal.SIGKILL)
        wait_for(lambda: demo.children().get("worker", processes["worker"]) != processes["worker"])
        assert "870,00" in demo.read("/recherche/?q=anglais")
        assert "n'est pas libre" in run(folder, *demo.command[1:]).stderr
        processes = demo.children()
        output = demo.ends(signal.SIGTERM)
    assert demo.process.returncode == 0
    assert "1760575013042" in output
    assert not [pid for pid in processes.values() if Path(f"/proc/{pid}").exists()]
    assert not postgres_runs(folder)

    count = "from catalogue.models import *; print(Training.objects.count())"
    counted = manage(folder, "shell", "-v0", "-c", count)
    assert int(counted.stdout) >= 300, "a second start finds the data of the first"


def test_two_first_starts_that_race_are_both_served(folder):
    code = (
        f"{SERVER}import psycopg, time\n"
        "with s() as access:\n"
        "    with psycopg.connect(access.runner) as c:\n"
        "        time.sleep(0.5); print(c.execute('select 1').fetchone())"
    )
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: run(folder, "-c", code), range(3)))
    assert [d.stdout.strip() for d in done] == ["(1,)"] * 3, [d.stderr[-500:] for d in done]
    assert not postgres_runs(folder)
