"""A site on several machines loses its primary while it is used: what was acknowledged is there, what was refused is counted."""

import os
import sys
import time
from collections import Counter

import psycopg
import requests

from accounts.people.digests import digest_of
from accounts.people.nir import Nir
from tests.deployment.database import Passwords, PgBouncer, Postgres, programs
from tests.deployment.load import Load, Stream
from tests.deployment.machines import Machines, nginx, say, wait_for
from tests.ports import free_port

BEFORE, AFTER = 8.0, 20.0
# A worker whose database goes away ends, and is started again: by systemd or the engine, here by a shell.
RESTARTED = 'while :; do "$0" manage.py worker; sleep 2; done'
# A watch takes some seconds to be sure; here, as little as can be, since they add up.
SEEN_AFTER = 0.5


class Site:
    """Primary and standby, PgBouncer beside each, two sites, two workers, a bank, a proxy."""

    def __init__(self, made: Machines) -> None:
        self.made, self.passwords = made, Passwords()
        found = programs(made)
        archived = ("archive_command=true", "restore_command=false")
        self.first = Postgres(made, "un", found, more=archived)
        self.second = Postgres(made, "deux", found, more=archived)
        self.pools = [PgBouncer(made, each, self.passwords) for each in (self.first, self.second)]
        self.ports = {name: free_port() for name in ("site-1", "site-2", "proxy", "bank")}

    def start(self) -> bool:
        """All of it; whether pages share connections by transaction."""
        self.first.make(self.passwords)
        self.second.follow(self.first, self.passwords)
        by_transaction = [pool.start() for pool in self.pools]
        owner = {"MIGRATE_DATABASE_URL": self.url("portail_maitre", self.passwords.maitre)}
        self.made.manage(self.workers() | owner, "migrate")
        self.made.manage(self.workers(), "load_demo")
        self.made.manage(self.workers(), "collectstatic", "--noinput")
        with psycopg.connect(owner["MIGRATE_DATABASE_URL"]) as server:
            server.execute(
                "CREATE TABLE temoin (number bigint PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())"
            )
        bank: list[object] = [
            sys.executable,
            "-m",
            "cpf_portal.simulators.bank",
            "--port",
            self.ports["bank"],
        ]
        self.made.start("bank", bank, self.pages())
        for name in ("site-1", "site-2"):
            port = str(self.ports[name])
            self.made.start(name, [sys.executable, "manage.py", "serve", "--port", port], self.pages())
        for name in ("worker-1", "worker-2"):
            self.made.start(name, ["sh", "-c", RESTARTED, sys.executable], self.workers())
        nginx(self.made, [self.ports["site-1"], self.ports["site-2"]], self.ports["proxy"])
        return all(by_transaction)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports['proxy']}"

    def url(self, role: str, password: str, ports: tuple[int, ...] = (), more: str = "") -> str:
        """The address of the two hosts, of which libpq finds the one that writes."""
        first, second = ports or (self.first.port, self.second.port)
        hosts = f"127.0.0.1:{first},127.0.0.1:{second}"
        return f"postgres://{role}:{password}@{hosts}/portail?target_session_attrs=read-write{more}"

    def workers(self) -> dict[str, str]:
        """What they, and commands, are told: straight to Postgres."""
        bank = f"http://127.0.0.1:{self.ports['bank']}"
        return os.environ | {
            "CPF_ENVIRONMENT": "demonstration",
            "DJANGO_SETTINGS_MODULE": "cpf_portal.settings",
            "DATABASE_URL": self.url("portail", self.passwords.site),
            "BEHIND_PROXY": "1",
            "STRIPE_API_BASE": bank,
            "STRIPE_CHECKOUT_ORIGIN": bank,
            "EMAIL_URL": f"filemail:///{self.made.folder}/mails",
            "STATIC_ROOT": f"{self.made.folder}/static",
        }

    def pages(self) -> dict[str, str]:
        """What the sites are told: through PgBouncer, and where visitors read."""
        first, second = (pool.port for pool in self.pools)
        replica = f"postgres://portail:{self.passwords.site}@127.0.0.1:{self.second.port},127.0.0.1:{self.first.port}"
        return self.workers() | {
            "DATABASE_URL": self.url(
                "portail", self.passwords.site, (first, second), "&disable_server_side_cursors=True"
            ),
            "REPLICA_URL": f"{replica}/portail",
        }

    def rows(self) -> str:
        """Where the load's program writes: as the sites."""
        first, second = (pool.port for pool in self.pools)
        return self.url("portail", self.passwords.site, (first, second))

    def lose_the_primary(self) -> float:
        """Its machine stops: Postgres and its PgBouncer end without a word. When that was."""
        self.made.kill("un", self.pools[0].name)
        return time.monotonic()


def play(made: Machines) -> bool:
    """The drill, and its figures; whether all that was acknowledged is there."""
    began = time.monotonic()
    site = Site(made)
    by_transaction = site.start()
    wait_for(lambda: _answers(site), 90, "the site answers")
    say(
        f"Two sites, two workers, two Postgres, two PgBouncer, nginx: {time.monotonic() - began:.0f} s to make."
    )
    say(f"PgBouncer pools by {'transaction, as shipped' if by_transaction else 'session: older than 1.22'}.")
    actions = [
        int(str(found))
        for found in _column(site.second, "SELECT id FROM catalogue_action ORDER BY id LIMIT 40")
    ]
    load = Load(site.address, site.rows(), actions)
    load.start()
    time.sleep(BEFORE)

    lost = site.lose_the_primary()
    time.sleep(SEEN_AFTER)
    site.second.promote(site.pools[1])
    promoted = time.monotonic()
    wait_for(lambda: load.writes.done[-1] > promoted, 90, "pages write again")
    time.sleep(AFTER)
    load.stop()

    say(f"Primary killed; promoted {promoted - lost:.1f} s after.")
    for stream in (load.writes, load.rows, load.reads):
        _tell(stream, lost)
    missing = _missing(site, load)
    wait_for(lambda: _swept(site, promoted), 150, "a worker goes on")
    checked = made.manage(site.workers(), "check_invariants").splitlines()[-1]
    say(f"Acknowledged and lost: {missing}. A worker has gone on. check_invariants: {checked}")
    return missing == 0


def _answers(site: Site) -> bool:
    return requests.get(f"{site.address}/robots.txt", timeout=10).status_code == 200


def _column(server: Postgres, statement: str) -> list[object]:
    with psycopg.connect(
        host=str(server.socket), port=server.port, user="postgres", dbname="portail"
    ) as connection:
        return [row[0] for row in connection.execute(statement)]


def _tell(stream: Stream, lost: float) -> None:
    why = dict(Counter(why for at, why in stream.refused))
    say(
        f"{stream.name}: {len(stream.done)} acknowledged, longest silence {stream.gap(lost):.1f} s, refused {why}"
    )


def _missing(site: Site, load: Load) -> int:
    """How much of what was acknowledged is not on the new primary: rows, and what each trainee keeps."""
    rows = set(_column(site.second, "SELECT number FROM temoin"))
    missing = sum(number not in rows for number in load.acknowledged)
    by_login = """SELECT json_build_array(login, action_id)::text FROM catalogue_favourite
        JOIN accounts_user ON accounts_user.id = user_id"""
    kept = set(map(str, _column(site.second, by_login)))
    for (nir, action), wanted in load.kept.items():
        if wanted is not None:
            missing += (f'["{digest_of(Nir.parse(nir))}", {action}]' in kept) is not wanted
    return missing


def _swept(site: Site, promoted: float) -> bool:
    """Whether a periodic task was done since the promotion."""
    seconds = time.monotonic() - promoted
    (age,) = _column(
        site.second, "SELECT extract(epoch FROM now() - max(finished_at))::int FROM operations_periodicrun"
    )
    return int(str(age)) < seconds
