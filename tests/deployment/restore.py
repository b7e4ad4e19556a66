"""A backup by pgBackRest, then a return to a chosen second in a fresh folder, which is checked row by row.

By Debian's own Postgres and pgBackRest, which know each other: the one that the demonstration embeds is newer.
"""

import os
import secrets
import time
from datetime import datetime
from pathlib import Path

import psycopg

from tests.deployment.database import Passwords, Postgres
from tests.deployment.machines import DEPLOY, Machines, found, say, wait_for

# Rows written before and after the second that is chosen, one each tenth of a second.
BEFORE, AFTER = 5.0, 4.0


def play(made: Machines) -> bool:
    """The drill, and its figures; whether what came back is what there was at that second, and true."""
    program = found("pgbackrest", told="pgbackrest")
    _configure(made)
    first, passwords = Postgres(made, "premier", _programs(), more=ALONE), Passwords()
    first.make(passwords)
    _fill(made, first)

    def backrest(*words: str) -> str:
        return made.run([program, "--stanza=portail", *words], first.env, server=True)

    backrest("stanza-create")
    began = time.monotonic()
    backrest("--type=full", "backup")
    size = first.ask("SELECT pg_size_pretty(pg_database_size('portail'))")
    say(
        f"{size} backed up in {time.monotonic() - began:.1f} s, encrypted; {_size(made.folder / 'depot')} MB kept."
    )
    chosen = _write(first)
    first.ask("SELECT pg_switch_wal()")
    wait_for(lambda: first.ask("SELECT last_archived_wal IS NOT NULL FROM pg_stat_archiver"), 60, "archived")
    backrest("check")
    made.kill("premier")

    began = time.monotonic()
    second = Postgres(made, "rendu", _programs(), more=ALONE)
    made.place("rendu")
    target = f"--target={chosen.isoformat(sep=' ')}"
    backrest(f"--pg1-path={second.data}", "--type=time", target, "--target-action=promote", "restore")
    os.environ["PGBACKREST_PG1_PATH"] = str(second.data)
    second.start()
    wait_for(lambda: second.ask("SELECT NOT pg_is_in_recovery()"), 120, "it is its own primary")
    say(f"Restored to {chosen:%H:%M:%S.%f} in {time.monotonic() - began:.1f} s, in a fresh folder.")
    last, later = _found(second, chosen)
    checked = made.manage(_site(second), "check_invariants").splitlines()[-1]
    say(f"Last row {(chosen - last).total_seconds():.2f} s before the chosen second; {later} after it.")
    say(f"check_invariants: {checked}")
    return later == 0 and (chosen - last).total_seconds() < 0.5


# One server, which nobody follows.
ALONE = ("synchronous_standby_names=",)


def _programs() -> Path:
    """Debian's, the newest that is installed."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    if not places:
        raise SystemExit("Postgres is missing: apt-get install postgresql")
    return places[-1]


def _configure(made: Machines) -> None:
    """The shipped configuration; where things are, and the phrase, are the drill's."""
    os.environ |= {
        "PGBACKREST_CONFIG": str(DEPLOY / "pgbackrest" / "pgbackrest.conf"),
        "PGBACKREST_REPO1_PATH": str(made.place("depot")),
        "PGBACKREST_REPO1_CIPHER_PASS": secrets.token_hex(24),
        "PGBACKREST_PG1_PATH": str(made.folder / "premier"),
        "PGBACKREST_LOCK_PATH": str(made.place("verrous")),
        "PGBACKREST_SPOOL_PATH": str(made.place("attente")),
    }


def _site(server: Postgres) -> dict[str, str]:
    """What commands are told: one role, since Postgres 15 has no right to maintain alone."""
    address = f"postgres://postgres@/portail?host={server.socket}&port={server.port}".replace("&", "%26")
    return os.environ | {"DATABASE_URL": address.replace("%26", "&")}


def _fill(made: Machines, server: Postgres) -> None:
    os.environ["PGBACKREST_PG1_PORT"] = str(server.port)
    os.environ["PGBACKREST_PG1_SOCKET_PATH"] = str(server.socket)
    made.manage(_site(server), "migrate")
    made.manage(_site(server), "load_demo")
    server.ask("CREATE TABLE temoin (at timestamptz DEFAULT clock_timestamp())", "portail")


def _write(server: Postgres) -> datetime:
    """Write for some seconds, choose one, and go on writing."""
    chosen: datetime | None = None
    began = time.monotonic()
    while (since := time.monotonic() - began) < BEFORE + AFTER:
        server.ask("INSERT INTO temoin DEFAULT VALUES RETURNING 1", "portail")
        if chosen is None and since > BEFORE:
            chosen = datetime.fromisoformat(str(server.ask("SELECT clock_timestamp()")))
        time.sleep(0.1)
    assert chosen
    return chosen


def _found(server: Postgres, chosen: datetime) -> tuple[datetime, int]:
    """The hour of the last row, and how many are of after the chosen second."""
    with psycopg.connect(
        host=str(server.socket), port=server.port, user="postgres", dbname="portail"
    ) as connection:
        row = connection.execute(
            "SELECT max(at), count(*) FILTER (WHERE at > %s) FROM temoin", [chosen]
        ).fetchone()
    assert row
    return row[0], row[1]


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) >> 20
