"""A whole site over the ground: web processes, workers, a bank, a mail server, all tended as in production."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.db import InterfaceError, OperationalError, connection
from django.test import override_settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from cpf_portal.operations import jobs
from cpf_portal.operations.serving import server
from cpf_portal.operations.serving.supervisor import Child, Supervisor
from cpf_portal.simulators.bank import Simulator, serve
from tests.cpf_portal.operations.demonstration import PORTS, ROOT
from tests.faults.world.ground import Ground
from tests.faults.world.moved import FILE
from tests.faults.world.post import Post, a_post
from tests.faults.world.proxy import a_proxy
from tests.faults.world.weakened import VARIABLE
from tests.ports import free_ports

READY_WITHIN, HEALED_WITHIN = 60.0, 45.0
WEBHOOK_SECRET = "whsec_demonstration"
# What minutes bring: workers that died are known to have, what waits for its hour comes, payments are older, and
# what a postman took and has not sent, who needs a second, is due again: a process dies of Postgres' death in
# its own time, with what it took meanwhile.
MINUTES_TAKE = 1.5
MINUTES = (
    """DELETE FROM procrastinate_workers WHERE id = ANY (%(dead)s::bigint[])
    AND EXISTS (SELECT FROM procrastinate_workers WHERE NOT id = ANY (%(dead)s::bigint[]))""",
    "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()",
    """UPDATE payments_payment SET created_at = created_at - interval '2 minutes'
    WHERE status IN ('created', 'open', 'stray')""",
    """UPDATE dossiers_outboxmessage SET due_at = now() WHERE due_at > now() AND failure = ''
    AND due_at < now() + interval '5 minutes' - interval '15 seconds'""",
)
# A letter that was refused waits for its hour; one that a postman took may be leaving.
REFUSED = "SELECT id, attempts FROM dossiers_outboxmessage WHERE due_at > now() AND failure <> ''"
AGAIN = "UPDATE dossiers_outboxmessage SET due_at = now() WHERE id = ANY (%s::bigint[])"


@dataclass
class Site:
    """One that runs. `webs` are the addresses of its web processes."""

    ground: Ground
    bank: Simulator
    post: Post
    webs: list[str]
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)
    # Workers that were killed; letters refused so often, whose hour came.
    dead: set[int] = field(default_factory=set)
    aged: set[tuple[int, int]] = field(default_factory=set)
    # When Postgres was, of the clock that only goes on.
    back_at: float = 0.0
    # Where people come in: the web processes, or a proxy before them.
    doors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.doors = self.doors or self.webs

    def kill(self, name: str) -> None:
        """kill -9 of a process and of what it started."""
        kill(self.children[name])

    def workers_die(self, of: Callable[[], object]) -> None:
        """Those of now are dead once that is done."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM procrastinate_workers")
            self.dead = {key for (key,) in cursor.fetchall()}
        of()

    def time_passes(self) -> None:
        """A few minutes, without waiting for them; nothing, while Postgres is away."""
        try:
            with connection.cursor() as cursor:
                for passing in MINUTES:
                    cursor.execute(passing, {"dead": list(self.dead)})
                cursor.execute(REFUSED)
                refused = set(cursor.fetchall()) - self.aged
                cursor.execute(AGAIN, [[key for key, _ in refused]])
                self.aged |= refused
            jobs.start_now()
            with suppress(AlreadyEnqueued):
                app.configure_task("requeue_stalled", queueing_lock="requeue_stalled").defer(timestamp=0)
        except (OperationalError, InterfaceError, ConnectorException):
            connection.close()

    def lives_until(self, what: Callable[[], object], seconds: float = HEALED_WITHIN) -> bool:
        """Whether it happens in time, minutes passing meanwhile."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.time_passes()
            if until(what, min(MINUTES_TAKE, deadline - time.monotonic())):
                return True
        return False

    def answers(self) -> bool:
        """Whether each web process serves a page that reads the database."""
        return all(_status(f"{web}/recherche/") == 200 for web in self.webs)


def kill(child: Child) -> None:
    """kill -9 of a process and of all that it started, a worker's own that sends mails included."""
    if child.process is not None:
        for pid in with_all_it_started(child.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def with_all_it_started(first: int) -> list[int]:
    started = []
    for children in Path(f"/proc/{first}/task").glob("*/children"):
        with suppress(OSError):
            started += [int(pid) for pid in children.read_text().split()]
    return [first, *(pid for each in started for pid in with_all_it_started(each))]


def _status(url: str) -> int:
    try:
        return requests.get(url, timeout=12).status_code
    except requests.RequestException:
        return 0


def until(what: Callable[[], object], seconds: float = HEALED_WITHIN) -> bool:
    """Whether it happens in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


def collect_static(ground: Ground) -> None:
    """What the web processes serve, gathered once."""
    env = _environment(ground, "", "", "consolemail://") | {"DATABASE_URL": ground.access.owner}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | env, check=True)


def _environment(ground: Ground, bank: str, weakened: str, post: str) -> dict[str, str]:
    return {
        "CPF_ENVIRONMENT": "demonstration",
        "DJANGO_SETTINGS_MODULE": "tests.faults.world.settings",
        # The role that owns nothing, as in production.
        "DATABASE_URL": ground.access.runner,
        "STRIPE_API_BASE": bank,
        "STRIPE_CHECKOUT_ORIGIN": bank,
        "EMAIL_URL": post,
        "STATIC_ROOT": str(ground.folder / "static"),
        "BEHIND_PROXY": "1",
        "PYTHONUNBUFFERED": "1",
        VARIABLE: weakened,
    }


@contextmanager
def a_site(
    ground: Ground,
    *,
    webs: int = 1,
    workers: int = 1,
    weakened: str = "",
    threads: int = 0,
    proxied: bool = False,
    moved: bool = False,
    env: dict[str, str] | None = None,
) -> Iterator[Site]:
    """One over the ground as it is, once it answers; `threads` of each web process, fewer than it counts on."""
    ground.log.write_text("")
    first = free_ports(PORTS)
    addresses = [f"http://127.0.0.1:{first + rank}" for rank in range(webs)]
    notices = f"{addresses[0]}/webhooks/stripe/"
    with serve(webhook=notices, secret=WEBHOOK_SECRET) as bank, a_post() as post:
        given = (
            _environment(ground, bank.url, weakened, post.relay.url)
            | {"SITE_URL": addresses[0]}
            | (env or {})
        )
        if moved:
            given[FILE] = str(ground.moved)
        site = Site(ground, bank, post, addresses, given)
        for rank in range(webs):
            command = server.command("127.0.0.1", first + rank)
            if threads:
                command[command.index("--blocking-threads") + 1] = str(threads)
            site.children[f"web {rank + 1}"] = Child(f"web {rank + 1}", _spoken(ground.log, command), given)
        for rank in range(workers):
            command = [sys.executable, str(ROOT / "manage.py"), "worker"]
            site.children[f"worker {rank + 1}"] = Child(
                f"worker {rank + 1}", _spoken(ground.log, command), given
            )
        with override_settings(STRIPE_API_BASE=bank.url), _tended(list(site.children.values())):
            if not until(site.answers, READY_WITHIN):
                raise AssertionError(f"the site did not start: {ground.log}")
            if not proxied:
                yield site
            else:
                with a_proxy(addresses[0]) as door:
                    site.doors = [door]
                    yield site
    connection.close()


@contextmanager
def _tended(children: list[Child]) -> Iterator[None]:
    """Alive for as long as this lasts; started and stopped by one thread, whose end is theirs."""
    supervisor, started = Supervisor(children), threading.Event()

    def tend() -> None:
        try:
            supervisor.start()
        finally:
            started.set()
        supervisor.run()

    thread = threading.Thread(target=tend, name="supervisor")
    thread.start()
    started.wait()
    try:
        yield
    finally:
        # What they would still do is thrown away with the database.
        supervisor.stopping.set()
        for child in children:
            kill(child)
        thread.join()


def _spoken(log: Path, command: list[str]) -> list[str]:
    """The same command, whose words go to the log: what Postgres cannot keep, the console need not."""
    return ["sh", "-c", f'exec "$0" "$@" >>{log} 2>&1', *command]
