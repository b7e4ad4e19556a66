"""The migrations stand alone, whatever becomes of the code; a database of another history is refused."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests.cpf_portal.operations.demonstration import ROOT

TRIGGERS = ROOT / "cpf_portal" / "common" / "database" / "triggers.py"
APPS = ("accounts", "catalogue", "dossiers", "payments")
MIGRATIONS = [path for app in APPS for path in sorted((ROOT / app / "migrations").glob("0*.py"))]
SQL = [path for app in APPS for path in sorted((ROOT / app / "migrations" / "sql").iterdir())]


def imported(path: Path) -> set[str]:
    """The top packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or ".").partition(".")[0] if not node.level else ".")
    return found


def operations(kind: type[Any]) -> list[Any]:
    disk = MigrationLoader(None).disk_migrations
    ours = [migration for (app, _), migration in disk.items() if app in APPS]
    return [operation for migration in ours for operation in migration.operations if type(operation) is kind]


def test_every_application_has_its_tables_in_one_migration() -> None:
    firsts = [path.relative_to(ROOT).as_posix() for path in MIGRATIONS if path.name.startswith("0001")]
    assert firsts == [f"{app}/migrations/0001_initial.py" for app in APPS]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_migration_knows_no_code_of_ours(path: Path) -> None:
    others = imported(path) - sys.stdlib_module_names - {"django", "pgtrigger"}
    assert not others


def test_no_migration_runs_python() -> None:
    assert not operations(RunPython)


def test_every_file_of_sql_is_run_as_it_is() -> None:
    run = {operation.sql for operation in operations(RunSQL)}
    assert len(SQL) > 8
    assert [path.name for path in SQL if path.read_text() not in run] == []


@pytest.mark.parametrize("app", APPS)
def test_what_is_in_force_is_named_where_it_serves(app: str) -> None:
    """The last file that makes something is what a model names; one that was made anew whole, nobody."""
    last = {
        made: path.name
        for path in SQL
        if path.parts[-4] == app
        for made in re.findall(r"^CREATE (?:OR REPLACE )?([A-Z ]+\w+)", path.read_text(), re.MULTILINE)
    }
    files = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    told = "".join(path.read_text() for path in [*files, TRIGGERS])
    assert len(last) > 1
    assert set(last.values()) - set(re.findall(r"\d{4}_\w+\.sql", told)) == set()


def note(app: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name]
        )


def forget(app: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", [app])


OTHERS = {
    "migrations that are gone": lambda: note("dossiers", "0016_waived_cents_stay"),
    "tables that nobody noted": lambda: forget("payments"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["--plan"], ["--check"], ["payments"]], ids=" ".join)
@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_a_database_of_another_history_is_refused_in_a_sentence(
    make: Callable[..., object], arguments: list[str]
) -> None:
    make()
    with pytest.raises(CommandError, match=r"autre version du portail.*demo --reset") as refused:
        call_command("migrate", *arguments, verbosity=0)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_what_libraries_leave_in_the_history_is_theirs() -> None:
    note("otp_static", "0001_initial")
    call_command("migrate", "--plan", verbosity=0)
