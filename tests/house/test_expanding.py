"""The former version runs while the new tables are there: after the first, a migration adds, and removes later."""

import importlib

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

from tests.house.repository import files

OURS = ("accounts", "catalogue", "dossiers", "payments", "operations")
REMOVING = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def breaks(operation: Operation) -> bool:
    """Whether code that does not know of it fails: it reads what is gone, or writes a row without what is asked."""
    if isinstance(operation, migrations.AddField):
        field: models.Field[object, object] = operation.field
        has_default = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
        return not (field.null or field.many_to_many or has_default)
    return isinstance(operation, REMOVING)


def test_a_migration_only_adds() -> None:
    later = [
        path.removesuffix(".py").replace("/", ".")
        for path in files()
        if "/migrations/0" in path and "/migrations/0001_" not in path and path.endswith(".py")
    ]
    assert {config.label for config in apps.get_app_configs()} >= set(OURS)
    broken = {
        name: [str(each) for each in operations if breaks(each)]
        for name in later
        if not name.endswith("_contract")
        for operations in [importlib.import_module(name).Migration.operations]
    }
    assert {name: found for name, found in broken.items() if found} == {}


@pytest.mark.parametrize(
    ("operation", "is_broken"),
    [
        (migrations.AddField("dossier", "note", models.CharField(max_length=9)), True),
        (migrations.AddField("dossier", "note", models.CharField(max_length=9, db_default="")), False),
        (migrations.AddField("dossier", "note", models.CharField(max_length=9, null=True)), False),
        (migrations.RemoveField("dossier", "number"), True),
        (migrations.RenameField("dossier", "number", "numero"), True),
        (migrations.CreateModel("Note", []), False),
    ],
)
def test_what_the_former_version_cannot_bear_is_known(operation: Operation, is_broken: bool) -> None:
    assert breaks(operation) is is_broken
