"""The demonstration starts whole, keeps its processes alive, stops whole, and finds its data again."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cpf_portal.operations.demonstration import (
    PROGRAMS,
    a_folder,
    free_ports,
    manage,
    postgres_runs,
    run,
    running,
    wait_for,
)

pytestmark = pytest.mark.real_time
SERVER = "from cpf_portal.demo.postgres.embedded import demonstration_server as s\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as path:
        yield path


def test_it_starts_keeps_its_processes_alive_stops_whole_and_starts_again(folder: Path) -> None:
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


def test_a_command_that_needs_no_database_starts_none(folder: Path) -> None:
    done = manage(folder, "check")
    assert done.returncode == 0, done.stderr
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "70000"], "le port est un nombre de 1 à 65532"),
        (["--port", "65533"], "le port est un nombre de 1 à 65532"),
        (["--port", "0"], "le port est un nombre de 1 à 65532"),
        (["--port", "huit mille"], "le port est un nombre de 1 à 65532"),
        (["--bind", "une-machine.example"], "n'est pas une adresse IP"),
        (["--prot", "8000"], "--prot"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option_is_explained_and_forgets_nothing(folder: Path, words: list[str], told: str) -> None:
    (folder / "data").mkdir()
    done = manage(folder, "demo", "--reset", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "data").exists()


def test_a_port_that_is_taken_forgets_nothing(folder: Path) -> None:
    (folder / "data").mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = manage(folder, "demo", "--reset", "--port", str(other.getsockname()[1]))
    assert (done.returncode, "n'est pas libre" in done.stderr) == (2, True)
    assert (folder / "data").exists()


def test_an_address_of_another_machine_is_named(folder: Path) -> None:
    done = manage(folder, "demo", "--bind", "192.0.2.1")
    assert "192.0.2.1 n'est pas une adresse de cette machine" in done.stderr


def test_what_is_reset_keeps_neither_the_bank_s_book_nor_the_e_mails(folder: Path) -> None:
    (folder / "emails").mkdir()
    (folder / "payments.json").write_text("{}")
    done = run(folder, "-c", "from cpf_portal.demo.postgres import embedded as e; e.reset()")
    assert done.returncode == 0, done.stderr
    assert not (folder / "emails").exists()
    assert not (folder / "payments.json").exists()


def test_a_server_of_one_s_own_is_not_reset(folder: Path) -> None:
    code = "import os, sys; os.environ['DATABASE_URL'] = 'postgres:///mine'; sys.argv = ['manage.py', 'demo',"
    done = run(folder, "-c", f"{code} '--reset', '--port={free_ports()}']; import manage; manage.main()")
    assert "videz-la vous-même" in done.stderr
    assert "Traceback" not in done.stderr


OF_ANOTHER_COMMIT = (
    f"{SERVER}import psycopg\n"
    "with s() as access, psycopg.connect(access.owner) as c:\n"
    "    c.execute(\"UPDATE django_migrations SET name = '0016_waived_cents_stay' WHERE app = 'dossiers'\")"
)


def test_data_of_another_commit_are_refused_in_a_sentence_and_begun_anew_when_asked(folder: Path) -> None:
    assert manage(folder, "migrate", "-v0").returncode == 0
    assert run(folder, "-c", OF_ANOTHER_COMMIT).returncode == 0
    refused = manage(folder, "demo", "--port", str(free_ports()))
    assert refused.returncode == 2
    assert "demo --reset" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not postgres_runs(folder)
    with running(folder, "--reset") as demo:
        assert "870,00" in demo.read("/recherche/?q=anglais")


def test_two_first_starts_that_race_are_both_served(folder: Path) -> None:
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
