"""Every field with choices: the database takes each of them, and nothing else."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, Model

APPS = ("accounts", "catalogue", "dossiers", "payments")
FIELDS = [
    (model, field)
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed
    for field in model._meta.local_concrete_fields
    if field.choices
]

# The conditions of the CHECK constraints that speak of one column alone.
CONDITIONS = """
SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
WHERE contype = 'c' AND conrelid = %s::regclass AND conkey = ARRAY[(
    SELECT attnum FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s)]
"""


def accepted(model: type[Model], field: "CharField[Any, Any]", value: str) -> bool:
    """Whether every constraint on that column alone lets the value in."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(CONDITIONS, [table, table, field.column])
        conditions = [row[0] for row in cursor.fetchall()]
        for condition in conditions:
            query = f'SELECT ({condition}) IS NOT FALSE FROM (SELECT %s::{field.db_type(connection)}) AS t("{field.column}")'
            cursor.execute(query.replace("%)", "%%)"), [value])
            if not cursor.fetchone()[0]:
                return False
    return True


def test_the_fields_are_found() -> None:
    assert len(FIELDS) > 25
    assert ("RightsLine", "source") in [(model.__name__, field.name) for model, field in FIELDS]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "field"), FIELDS, ids=[f"{model.__name__}.{field.name}" for model, field in FIELDS]
)
def test_a_field_with_choices_holds_one_of_them(model: type[Model], field: "CharField[Any, Any]") -> None:
    for value, _ in field.flatchoices:
        assert accepted(model, field, value), value
        assert not accepted(model, field, f"{value[:-1]}~"), value
    assert accepted(model, field, "") == field.blank
