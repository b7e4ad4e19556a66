"""What is killed leaves nothing behind, and what restarts is found again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpf_portal.demo.postgres import embedded
from cpf_portal.operations.serving.supervisor import WITH_PARENT, Child, ending_with_us
from tests.cpf_portal.operations.demonstration import (
    ROOT,
    a_folder,
    manage,
    manage_each,
    postgres_runs,
    processes_of,
    run,
    wait_for,
)
from tests.kinds import sure

pytestmark = pytest.mark.real_time
SERVER = "from cpf_portal.demo.postgres.embedded import demonstration_server as s\n"
SUICIDE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The same for all: a server that begins anew, or finds its data, is left by the killed alike."""
    with a_folder() as path:
        yield path


def test_a_demonstration_server_left_by_a_killed_process_stops(folder: Path) -> None:
    run(folder, "-c", f"{SERVER}with s(): {SUICIDE}")
    wait_for(lambda: not postgres_runs(folder), 20)
    wait_for(lambda: not processes_of(folder), 20)


def test_a_server_left_by_a_killed_process_is_taken_over_and_kept(folder: Path) -> None:
    calm = f"{SERVER}import time\nwith s() as access:\n    time.sleep(2)\n    import psycopg\n"
    calm += "    print(psycopg.connect(access.runner).execute('select 1').fetchone())"
    run(folder, "-c", f"{SERVER}with s(): {SUICIDE}")
    assert run(folder, "-c", calm).stdout.strip() == "(1,)"
    assert not postgres_runs(folder)


def test_the_tests_own_server_disappears_with_a_killed_run() -> None:
    """In a folder that is not the default one: other runs of this machine make theirs there."""
    code = f"from cpf_portal.demo.postgres.embedded import temporary_server as s\nwith s():\n    {SUICIDE}"
    with a_folder() as empty:
        env = os.environ | {"TMPDIR": str(empty)}
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=False)
        wait_for(lambda: not list(empty.iterdir()), 20)
        wait_for(lambda: not processes_of(empty), 20)


def runs(pid: int) -> bool:
    """Whether it does; one that ended and that nobody waited for has no words."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_what_a_child_started_ends_with_it(how: str, tmp_path: Path) -> None:
    """As a server's workers do when its first process is killed."""
    told = tmp_path / "pid"
    code = (
        "import signal, subprocess, sys, time\n"
        "started = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(told)!r}, 'w').write(str(started.pid))\n"
        "time.sleep(600)"
    )
    child = Child("serveur", [sys.executable, "-c", code])
    child.start()
    started = int(wait_for(lambda: told.exists() and told.read_text()))
    assert runs(started)
    if how == "killed":
        os.kill(sure(child.process).pid, signal.SIGKILL)

        def has_none() -> bool:
            child.tend()
            return child.process is None

        wait_for(has_none)
    else:
        child.ask_to_end()
        child.end()
    wait_for(lambda: not runs(started), 5)


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = (
        "import sys, time\n"
        "from cpf_portal.operations.serving.supervisor import Child\n"
        "child = Child('travail', [sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "child.start()\n"
        f"open({str(told)!r}, 'w').write(str(child.process.pid))\n"
        "time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    child = int(wait_for(lambda: told.exists() and told.read_text()))
    wait_for(lambda: str(WITH_PARENT) not in Path(f"/proc/{child}/cmdline").read_text())
    parent.kill()
    parent.wait()
    wait_for(lambda: not runs(child), 5)


def test_a_child_whose_parent_is_dead_already_does_not_begin(tmp_path: Path) -> None:
    """Nobody would tell it to end."""
    mark, here = tmp_path / "begun", str(os.getpid())
    command = ending_with_us(["touch", str(mark)])
    subprocess.run(["0" if word == here else word for word in command], check=True)
    assert not mark.exists()
    subprocess.run(command, check=True)
    assert mark.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends its server to another user")
def test_what_the_other_user_cannot_read_is_copied_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_folder() as empty:
        monkeypatch.setattr(embedded, "may_enter", lambda *_: False)
        embedded._run(empty, "postgres", "--version")
        assert (empty / "software").exists()


ABSENT = [
    ("absent/demo", "ne peut pas être créé"),
    ("x" * 120, "trop long"),
    ("file/demo", "ne peut pas être créé"),
]


def test_a_folder_that_cannot_be_is_said_in_words(folder: Path) -> None:
    (folder / "file").touch()
    ended = manage_each((folder / inside, ("check", "--database", "default")) for inside, _ in ABSENT)
    for done, (_, words) in zip(ended, ABSENT, strict=True):
        assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (1, True, False), (
            done.stderr
        )


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends its server to another user")
def test_root_is_told_which_folder_must_be_readable() -> None:
    with a_folder(0o700) as private:
        (private / "demo").mkdir()
        done = manage(private / "demo", "check", "--database", "default")
    assert done.returncode == 1
    assert f"Postgres ne peut pas entrer dans {private} :" in done.stderr
    assert f"chmod o+rx {private}" in done.stderr
    assert "Traceback" not in done.stderr
