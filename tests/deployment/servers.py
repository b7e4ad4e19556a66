"""What a page costs in processor, of the site and of Postgres, by granian and by gunicorn: what one node can carry.

Seconds of processor, not of the clock: they are the same on a machine that does other work.
"""

import os
import shutil
import time
from functools import partial
from pathlib import Path

import requests

from cpf_portal.operations.serving import server
from tests.deployment.database import Passwords, Postgres, programs
from tests.deployment.load import PASSWORD, TOKEN, TRAINEES
from tests.deployment.machines import Machines, say, wait_for
from tests.kinds import sure
from tests.ports import free_port

REQUESTS = 200
GUNICORN = "gunicorn==27.0.1"
PAGES = {
    "no database (/robots.txt)": "/robots.txt",
    "home, a visitor": "/",
    "search for « anglais », a visitor": "/recherche/?q=anglais",
    "rights, logged in": "/mes-droits/",
    "my dossiers, logged in": "/mes-dossiers/",
}


def play(made: Machines) -> bool:
    """The table: milliseconds of processor a request, of the server and of Postgres."""
    base, passwords = (
        Postgres(made, "seul", programs(made), more=("synchronous_standby_names=",)),
        Passwords(),
    )
    base.make(passwords)
    address = f"postgres://portail_maitre:{passwords.maitre}@127.0.0.1:{base.port}/portail"
    env = os.environ | {"DATABASE_URL": address, "BEHIND_PROXY": "1", "STATIC_ROOT": f"{made.folder}/static"}
    for words in ("migrate", "load_demo", "collectstatic --noinput"):
        made.manage(env, *words.split())
    for name, command in commands().items():
        port = free_port()
        made.start(name, [word.replace("PORT", str(port)) for word in command], env)
        site = f"http://127.0.0.1:{port}"
        wait_for(partial(is_up, site), 120, f"{name} answers")
        session = logged_in(site)
        for page, path in PAGES.items():
            say(
                f"{name}: {page}: {measured(made, name, session if 'logged' in page else requests.Session(), site + path)}"
            )
        made.kill(name)
    return True


def commands() -> dict[str, list[str]]:
    """The site's own, and the other with as many threads; one process each."""
    mine = server.command("127.0.0.1", 0)
    mine[mine.index("0", mine.index("--port"))] = "PORT"
    uv = shutil.which("uv") or "uv"
    gunicorn = [
        uv,
        "run",
        "--quiet",
        "--with",
        GUNICORN,
        "gunicorn",
        "--worker-class",
        "gthread",
        "--threads",
        "64",
    ]
    return {
        "granian": mine,
        "gunicorn": [*gunicorn, "--bind", "127.0.0.1:PORT", "cpf_portal.wsgi:application"],
    }


def is_up(site: str) -> bool:
    return requests.get(f"{site}/robots.txt", timeout=5).ok


def logged_in(site: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{site}/connexion/", timeout=30)
    given = {
        "csrfmiddlewaretoken": sure(TOKEN.search(page.text)).group(1),
        "nir": TRAINEES[2],
        "password": PASSWORD,
    }
    assert session.post(f"{site}/connexion/", given, timeout=60, allow_redirects=False).status_code == 302
    return session


def measured(made: Machines, name: str, session: requests.Session, address: str) -> str:
    """Milliseconds of each, once warm."""
    for _ in range(30):
        assert session.get(address, timeout=30).status_code == 200, address
    before, began = (spent(made, name), spent(made, "seul")), time.monotonic()
    for _ in range(REQUESTS):
        session.get(address, timeout=30)
    seconds = time.monotonic() - began
    mine, base = (spent(made, each) - was for each, was in zip((name, "seul"), before, strict=True))
    each = 1000 / REQUESTS
    return f"{mine * each:.1f} ms, Postgres {base * each:.1f} ms ({seconds * each:.0f} ms by the clock)"


def spent(made: Machines, name: str) -> float:
    """Seconds of processor of a program and of those it started."""
    return sum(_of(pid) for pid in _family(made.running[name].pid)) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """A process and all those it started, themselves or their own."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    below = [int(child) for task in tasks for child in task.read_text().split()]
    return [pid, *(each for child in below for each in _family(child))]


def _of(pid: int) -> int:
    """Ticks of a process, and of its children that ended."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15]))
