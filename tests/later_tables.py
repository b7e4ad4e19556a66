"""The tables of a later version, under the code of this one: what a migration may add is added to each of ours.

`CPF_LATER_TABLES=1 uv run pytest` plays every test on them (docs/deployment.md, « Migrations while the site is up »).
"""

import os
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import connection, models
from pytest_django import DjangoDbBlocker

OURS = ("accounts", "catalogue", "dossiers", "payments", "operations")
# Nullable, or with a default of the database's own: whoever writes a row need not know of it.
BEARABLE = ("later_noted text", "later_counted integer NOT NULL DEFAULT 0")


@pytest.fixture(autouse=True, scope="session")
def _the_tables_of_a_later_version(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    if os.environ.get("CPF_LATER_TABLES"):
        with django_db_blocker.unblock():
            add(BEARABLE, every_table())


def every_table() -> list[type[models.Model]]:
    """Each model of ours that has a table."""
    found = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def add(columns: Iterable[str], to: Iterable[type[models.Model]]) -> None:
    """Those columns, as a migration of a later version would."""
    added = ", ".join(f"ADD COLUMN {column}" for column in columns)
    with connection.cursor() as cursor:
        for model in to:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {added}')
