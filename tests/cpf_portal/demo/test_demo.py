"""The demonstration starts whole, keeps its processes alive, stops whole, and finds its data again."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cpf_portal.demo.postgres import embedded
from tests.cpf_portal.operations.demonstration import (
    PROGRAMS,
    Demonstration,
    a_folder,
    manage,
    manage_each,
    postgres_runs,
    processes_of,
    run,
    running,
    wait_for,
)
from tests.ports import free_port, is_taken, someone_at

pytestmark = pytest.mark.real_time
SERVER = "from cpf_portal.demo.postgres.embedded import demonstration_server as s\n"
ASKED = f"{SERVER}import psycopg\nwith s() as access, psycopg.connect(access.owner) as c:\n    "


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as path:
        yield path


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """The folder of a demonstration that starts, and starts again: the first test makes its data."""
    with a_folder() as path:
        yield path


# All that a start reads of it first: which migrations it was made by.
OF_ANOTHER_COMMIT = (
    f"{ASKED}c.execute('CREATE TABLE IF NOT EXISTS django_migrations (id int, app text, name text,"
    " applied timestamptz)'); c.execute(\"INSERT INTO django_migrations"
    " VALUES (0, 'dossiers', '0016_waived_cents_stay', now())\")"
)


def test_data_of_another_commit_are_refused_in_a_sentence_and_begun_anew_when_asked(kept: Path) -> None:
    made = run(kept, "-c", OF_ANOTHER_COMMIT)
    assert made.returncode == 0, made.stderr
    refused = manage(kept, "demo", "--port", str(free_port()))
    assert refused.returncode == 2
    assert "demo --reset" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not postgres_runs(kept)
    started = time.monotonic()
    with running(kept, "--reset") as demo:
        assert time.monotonic() - started < 60
        assert "870,00" in demo.read("/recherche/?q=anglais")
        demo.ends(signal.SIGTERM)


def test_it_starts_keeps_its_processes_alive_stops_whole_and_starts_again(kept: Path) -> None:
    with running(kept) as demo:
        processes = wait_for(lambda: len(demo.children()) == len(PROGRAMS) and demo.children())
        os.kill(processes["worker"], signal.SIGKILL)
        wait_for(lambda: demo.children().get("worker", processes["worker"]) != processes["worker"])
        assert "870,00" in demo.read("/recherche/?q=anglais")
        assert "n'est pas libre" in run(kept, *demo.command[1:]).stderr
        processes = demo.children()
        output = demo.ends(signal.SIGTERM)
    assert demo.process.returncode == 0
    assert "1760575013042" in output
    assert not [pid for pid in processes.values() if Path(f"/proc/{pid}").exists()]
    assert not postgres_runs(kept)

    counted = run(
        kept, "-c", f"{ASKED}print(*c.execute('SELECT count(*) FROM catalogue_training').fetchone())"
    )
    assert int(counted.stdout) >= 300, "a second start finds the data of the first"


def pages(demo: Demonstration, number: int) -> list[int]:
    """So many pages at once, each of which reads the database."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(demo.get, ["/recherche/?q=anglais"] * number))


def test_a_demonstration_survives_its_parts_and_leaves_none_of_them(kept: Path) -> None:
    with running(kept) as demo:
        assert set(pages(demo, 20)) == {200}
        embedded._run(kept, "pg_ctl", "restart", "-w", "-D", kept / "data", "-m", "fast")
        assert set(pages(demo, 20)) == {200}, "a connection that Postgres closed serves no request"

        site = demo.children()["granian"]
        workers = {pid for pid, words in processes_of(kept).items() if os.getpgid(pid) == site} - {site}
        assert workers, "the server has workers of its own"
        os.kill(site, signal.SIGKILL)
        wait_for(lambda: demo.children().get("granian", site) != site)
        wait_for(demo.is_healthy)
        assert not workers & set(processes_of(kept)), "no worker is left, with old code, on the port"

        user = manage(
            kept,
            "shell",
            "-v0",
            "-c",
            "import gc; from django.db import connection as c\n"
            "with c.cursor() as cursor: cursor.execute('SELECT current_user'); print(*cursor.fetchone())\n"
            "print(gc.isenabled())",
        )
        assert user.stdout.split() == [embedded.RUNNER, "True"], "a command that lasts collects its garbage"

        demo.process.kill()
        demo.process.communicate()
        wait_for(lambda: not processes_of(kept), 40)
    assert not postgres_runs(kept)
    assert not is_taken(demo.port)


def test_a_command_that_needs_no_database_starts_none(folder: Path) -> None:
    done = manage(folder, "check")
    assert done.returncode == 0, done.stderr
    assert not (folder / "data").exists()


WRONG = [
    (["--port", "70000"], "le port est un nombre de 1 à 65532"),
    (["--port", "65533"], "le port est un nombre de 1 à 65532"),
    (["--port", "0"], "le port est un nombre de 1 à 65532"),
    (["--port", "huit mille"], "le port est un nombre de 1 à 65532"),
    (["--bind", "une-machine.example"], "n'est pas une adresse IP"),
    (["--bind", "192.0.2.1"], "192.0.2.1 n'est pas une adresse de cette machine"),
    (["--prot", "8000"], "--prot"),
]


def test_a_wrong_option_is_explained_and_forgets_nothing(folder: Path) -> None:
    (folder / "data").mkdir()
    port = free_port()
    with someone_at("127.0.0.1", port):
        cases = [*WRONG, (["--port", str(port)], "n'est pas libre")]
        ended = manage_each((folder, ["demo", "--reset", *words]) for words, _ in cases)
    for done, (words, told) in zip(ended, cases, strict=True):
        assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False), words
    assert (folder / "data").exists()


def test_what_is_reset_keeps_neither_the_bank_s_book_nor_the_e_mails(folder: Path) -> None:
    (folder / "emails").mkdir()
    (folder / "payments.json").write_text("{}")
    done = run(folder, "-c", "from cpf_portal.demo.postgres import embedded as e; e.reset()")
    assert done.returncode == 0, done.stderr
    assert not (folder / "emails").exists()
    assert not (folder / "payments.json").exists()


def test_a_server_of_one_s_own_is_not_reset(folder: Path) -> None:
    code = "import os, sys; os.environ['DATABASE_URL'] = 'postgres:///mine'; sys.argv = ['manage.py', 'demo',"
    done = run(folder, "-c", f"{code} '--reset', '--port={free_port()}']; import manage; manage.main()")
    assert "videz-la vous-même" in done.stderr
    assert "Traceback" not in done.stderr


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
