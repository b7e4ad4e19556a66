"""The ground of a site: a Postgres of its own, which keeps what it promised, and a disk that can be filled.

As root everything is in a file system of this command's own, in memory and of a known size: nothing of it
is left behind, even by kill -9.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from cpf_portal.demo.postgres import embedded

BASE = "base"
MEGABYTES = 450
# A small log of its own: what is filled is the disk, soon.
SETTINGS = ("min_wal_size = '32MB'", "max_wal_size = '64MB'", "max_connections = 200")
CHUNK = bytes(1 << 16)


class Ground:
    """A running Postgres, in a folder of its own."""

    def __init__(self, folder: Path, *, may_be_filled: bool) -> None:
        self.folder, self.may_be_filled = folder, may_be_filled
        self.access = embedded.demonstration_access()
        # Beside it: it is written to when the disk is full.
        self.log = folder.with_suffix(".log")
        # How far from the machine's clock the site lives (`tests.faults.world.moved`).
        self.moved = folder / "moved"

    def owner(self, database: str = "postgres") -> psycopg.Connection:
        """Whoever may do anything there."""
        url = self.access.owner.replace(f"/{embedded.DATABASE}?", f"/{database}?")
        return psycopg.connect(url, autocommit=True)

    def keep(self) -> None:
        """What is there now is where each play begins."""
        with self.owner() as server:
            server.execute(f"CREATE DATABASE {BASE} TEMPLATE {embedded.DATABASE} STRATEGY file_copy")

    def keep_log(self, rank: int) -> Path:
        """Aside, where the next play does not write."""
        return self.log.rename(self.log.with_suffix(f".{rank}.log"))

    def begin_anew(self) -> None:
        """What was kept, whatever a play left of it."""
        self.empty()
        self.revive()
        with self.owner() as server:
            server.execute("ALTER SYSTEM RESET ALL")
            server.execute(f"ALTER ROLE {embedded.RUNNER} RESET ALL")
            for setting in SETTINGS:
                server.execute(f"ALTER SYSTEM SET {setting}")
            server.execute("SELECT pg_reload_conf()")
            server.execute(f"DROP DATABASE {embedded.DATABASE} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {embedded.DATABASE} TEMPLATE {BASE} STRATEGY file_copy")

    def forgets(self) -> None:
        """Commits are answered before they are written: what a control takes away."""
        with self.owner() as server:
            server.execute(f"ALTER ROLE {embedded.RUNNER} SET synchronous_commit = off")
            server.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            server.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
            server.execute("SELECT pg_reload_conf()")

    def kill(self) -> None:
        """kill -9 of the server and of each of its processes: nothing is flushed, nobody is told."""
        first = self._first()
        if first is None:
            return
        # Stopped first: it starts no other meanwhile.
        os.kill(first, signal.SIGSTOP)
        children = [int(pid) for pid in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
        for pid in (first, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() and not _is_gone(pid) for pid in (first, *children)):
            time.sleep(0.01)
        # Whoever waits for the dead may be slow to: nothing of it runs any more.
        for mark in ("data/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
            (self.folder / mark).unlink(missing_ok=True)

    def revive(self) -> None:
        """Start it again, as its supervisor would, unless it runs."""
        with embedded.demonstration_server():
            pass

    def _first(self) -> int | None:
        try:
            return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def fill(self) -> None:
        """Until not a byte more can be written by anyone."""
        with suppress(OSError), (self.folder / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(CHUNK)

    def goes_on_writing(self) -> None:
        """The log goes to its next file: what was made ready for it is soon used up."""
        with suppress(psycopg.Error), self.owner() as server:
            server.execute("SELECT pg_switch_wal()")

    def empty(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)


def _is_gone(pid: int) -> bool:
    """Killed, though nobody has waited for it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def a_disk(*, in_memory: bool) -> Iterator[tuple[Path, bool]]:
    """A folder, and whether it is a file system that may be filled: only root makes one, seen by its children alone."""
    folder = Path(tempfile.mkdtemp(prefix="cpff-"))
    folder.chmod(0o755)
    is_own = in_memory and _has_a_disk_of_its_own(folder)
    try:
        yield folder, is_own
    finally:
        if is_own:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _has_a_disk_of_its_own(folder: Path) -> bool:
    """Whether one was made there, that nobody else sees and that goes with the last of our processes."""
    size = f"size={MEGABYTES}m,mode=755"
    try:
        os.unshare(os.CLONE_NEWNS)
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "faults", str(folder)], check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@contextmanager
def a_ground(*, in_memory: bool = True) -> Iterator[Ground]:
    """Postgres, for as long as this lasts; the environment names it to whoever asks."""
    with a_disk(in_memory=in_memory) as (folder, may_be_filled):
        os.environ["CPF_DEMO_FOLDER"] = str(folder)
        with embedded.demonstration_server() as access:
            os.environ["DATABASE_URL"] = access.owner
            ground = Ground(folder, may_be_filled=may_be_filled)
            yield ground
            ground.log.unlink(missing_ok=True)
