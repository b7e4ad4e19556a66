"""Postgres, its standby and PgBouncer as `deploy/` sets them, on ports of ours."""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from cpf_portal.demo.postgres import embedded
from cpf_portal.demo.postgres.user import give
from tests.deployment.machines import DEPLOY, Machines, found, wait_for
from tests.ports import free_port

# A few of the settings of `postgresql.conf` are for a large machine.
SMALL = (
    "shared_buffers=128MB",
    "effective_cache_size=1GB",
    "maintenance_work_mem=64MB",
    "max_wal_size=512MB",
)
# The first that follows prepared statements and read-only pages (`pgbouncer.ini`).
WITH_STATEMENTS = (1, 22)


@dataclass
class Passwords:
    """One a role."""

    maitre: str = field(default_factory=lambda: secrets.token_hex(16))
    site: str = field(default_factory=lambda: secrets.token_hex(16))
    copie: str = field(default_factory=lambda: secrets.token_hex(16))


def programs(made: Machines) -> Path:
    """Those of Postgres 18, which the demonstration and the tests use."""
    return embedded.software(made.folder)


@dataclass
class Postgres:
    """One server: its name, its data, where it listens."""

    made: Machines
    name: str
    bin: Path
    port: int = field(default_factory=free_port)
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.data, self.socket = self.made.folder / self.name, self.made.place(f"{self.name}-prise")

    @property
    def env(self) -> dict[str, str]:
        """What programs beside it are told."""
        path = f"{self.bin}:{os.environ['PATH']}"
        return {
            "PATH": path,
            "PGDATA": str(self.data),
            "PGHOST": str(self.socket),
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "LC_ALL": "C.UTF-8",
        } | {name: value for name, value in os.environ.items() if name.startswith("PGBACKREST_")}

    def command(self) -> list[object]:
        """As the container's, but for ports, folders and memory."""
        here = (
            f"port={self.port}",
            f"unix_socket_directories={self.socket}",
            "listen_addresses=127.0.0.1",
            *SMALL,
        )
        settings = [word for setting in (*here, *self.more) for word in ("-c", setting)]
        files = ("-c", f"config_file={DEPLOY}/postgres/postgresql.conf", "-c", f"hba_file={self.hba()}")
        return ["postgres", *files, "-D", self.data, *settings]

    def hba(self) -> Path:
        """The shipped one; the drill's own user is the superuser of the socket."""
        place = self.made.folder / "pg_hba.conf"
        text = (DEPLOY / "postgres" / "pg_hba.conf").read_text()
        place.write_text(re.sub(r"^(local.*)peer$", r"\1trust", text, flags=re.MULTILINE))
        return place

    def make(self, passwords: Passwords) -> None:
        """A new one, with the roles that `roles.sh` makes."""
        self.made.place(self.name)
        locale = (
            ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
            if self.is_recent()
            else ("--locale=C.UTF-8",)
        )
        options = (*locale, "--encoding=UTF8", "--auth=trust", "-T", "french")
        self.made.run(
            [self.bin / "initdb", "-D", self.data, "-U", "postgres", *options], self.env, server=True
        )
        self.start()
        kept = self.made.place(f"{self.name}-secrets")
        for role in ("maitre", "site", "copie"):
            (kept / f"postgres_{role}").write_text(getattr(passwords, role))
            give(kept / f"postgres_{role}")
        roles = self.env | {"SECRETS": str(kept), "POSTGRES_USER": "postgres"}
        self.made.run([DEPLOY / "postgres" / "roles.sh"], roles, server=True)

    def is_recent(self) -> bool:
        """Whether it has locales of its own."""
        return "PostgreSQL) 15" not in self.made.run([self.bin / "postgres", "--version"], self.env)

    def start(self) -> None:
        self.made.start(self.name, [self.bin / "postgres", *self.command()[1:]], self.env, server=True)
        self.wait()

    def follow(self, primary: "Postgres", passwords: Passwords) -> None:
        """Copy the primary and follow it, by `suivre.sh`."""
        self.made.place(self.name)
        file = self.made.folder / f"{self.name}.pgpass"
        file.write_text(f"*:*:*:portail_copie:{passwords.copie}\n")
        file.chmod(0o600)
        give(file)
        told = {"PRIMAIRE": "127.0.0.1", "PORT": str(primary.port), "NOM": self.name, "PGPASSFILE": str(file)}
        alone = {name: value for name, value in self.env.items() if not name.startswith("PGHOST")}
        self.made.start(
            self.name, [DEPLOY / "postgres" / "suivre.sh", *self.command()], alone | told, server=True
        )
        self.wait()
        wait_for(
            lambda: primary.ask("SELECT sync_state = 'quorum' FROM pg_stat_replication"), 60, "it follows"
        )

    def wait(self) -> None:
        wait_for(lambda: self.ask("SELECT 1"), 60, f"{self.name} answers")

    def ask(self, statement: str, database: str = "postgres") -> object:
        """One value, as the superuser."""
        with psycopg.connect(
            host=str(self.socket), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as server:
            found = server.execute(statement)
            row = found.fetchone() if found.description else None
            return row[0] if row else None

    def promote(self, pool: "PgBouncer") -> None:
        """Make it the primary, by `promouvoir.sh`, which lets it write alone."""
        beside = {"PGBOUNCER_SOCKET": str(pool.folder), "PGBOUNCER_PORT": str(pool.port)}
        self.made.run([DEPLOY / "postgres" / "promouvoir.sh", "--seul"], self.env | beside, server=True)


@dataclass
class PgBouncer:
    """The one beside a Postgres."""

    made: Machines
    of: Postgres
    passwords: Passwords
    port: int = field(default_factory=free_port)

    @property
    def name(self) -> str:
        return f"pgbouncer-{self.of.name}"

    def start(self) -> bool:
        """Whether it pools by transaction, as shipped; one that is too old for it pools by session."""
        program = os.environ.get("CPF_PGBOUNCER") or found("pgbouncer", told="pgbouncer")
        told = self.made.run([program, "--version"], dict(os.environ))
        version = tuple(map(int, re.findall(r"PgBouncer (\d+)\.(\d+)", told)[0]))
        text = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text()
        text = text.replace("port=5432", f"port={self.of.port}").replace(
            "listen_port = 6432", f"listen_port = {self.port}"
        )
        folder = self.folder = self.made.place(self.name)
        text = text.replace("/etc/portail", str(folder)).replace("listen_addr = *", "listen_addr = 127.0.0.1")
        if version < WITH_STATEMENTS:
            text = re.sub(
                r"^(max_prepared_statements|track_extra_parameters).*\n", "", text, flags=re.MULTILINE
            )
            text = text.replace("pool_mode = transaction", "pool_mode = session")
        text = text.replace("/var/run/postgresql", str(folder))
        (folder / "pgbouncer.ini").write_text(text)
        (folder / "utilisateurs.txt").write_text(f'"portail" "{self.passwords.site}"\n')
        for file in folder.iterdir():
            give(file)
        self.made.start(self.name, [program, folder / "pgbouncer.ini"], dict(os.environ), server=True)
        return version >= WITH_STATEMENTS
