"""The two roles as the README makes them, none of them a superuser: one migrates, the other runs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.cpf_portal.operations.demonstration import ROOT

pytestmark = pytest.mark.real_time


def url(role: str, database: str) -> str:
    """The address of the tests' server for another role."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{role}@{host}", path=f"/{database}"))


@pytest.fixture
def roles() -> Iterator[dict[str, str]]:
    """An owner, a runner, and an empty database of the first."""
    name = f"cpf_roles_{os.getpid()}"
    owner, runner = f"{name}_owner", f"{name}_runner"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:

        def do(statement: str, *names: str) -> None:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        for role in (owner, runner):
            do(f"CREATE ROLE {{}} LOGIN PASSWORD '{role}'", role)
        do("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0", name, owner)
        yield {"MIGRATE_DATABASE_URL": url(owner, name), "DATABASE_URL": url(runner, name)}
        do("DROP DATABASE {} WITH (FORCE)", name)
        do("DROP ROLE {}", runner)
        do("DROP ROLE {}", owner)


# Each command begins and ends its connections, as in a process of its own.
EACH = (
    "import json, sys, manage\n"
    "for words in json.loads(sys.argv[1]):\n"
    "    sys.argv = ['manage.py', *words.split()]\n"
    "    manage.main()"
)


def manage(env: dict[str, str], *commands: str) -> str:
    """Play commands, in one process; what they print."""
    done = subprocess.run(
        [sys.executable, "-c", EACH, json.dumps(commands)],
        cwd=ROOT,
        env=os.environ | {"CPF_ENVIRONMENT": "demonstration"} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def test_the_owner_migrates_and_the_other_runs_and_is_refused_the_rest(roles: dict[str, str]) -> None:
    made = (
        "migrate --plan",
        "migrate --verbosity 0",
        "load_demo",
        *["generate --trainings 60 --trainees 60"] * 2,
        "sweep",
    )
    assert manage(roles, *made).count("60 formations, 240 sessions") == 2
    assert "W001" not in manage(roles, "check --database default")
    with psycopg.connect(roles["DATABASE_URL"], autocommit=True) as runner:
        for statement in (
            "TRUNCATE accounts_rightsline",
            "DROP TABLE dossiers_entry",
            "CREATE TABLE mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runner.execute(statement)
    alone = {"DATABASE_URL": roles["MIGRATE_DATABASE_URL"], "MIGRATE_DATABASE_URL": ""}
    assert "W001" in manage(alone, "check --database default")
