"""The references: each row that names another names one that exists.

Postgres holds them when a row is written; not when a load or a restore put that aside.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey

from cpf_portal.operations.invariants.invariant import Invariant, by_query

APPLICATIONS = ("accounts", "catalogue", "dossiers", "payments")
ORPHANS = """
SELECT '{table} de clé ' || child.{key}
FROM {table} child LEFT JOIN {other} parent ON parent.{aim} = child.{column}
WHERE child.{column} IS NOT NULL AND parent.{aim} IS NULL
"""


def invariants() -> Iterator[Invariant]:
    """One for each relation of our models, named by its table and column."""
    for label in APPLICATIONS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            for field in model._meta.local_fields:
                if model._meta.managed and isinstance(field, ForeignKey):
                    names = {
                        "table": model._meta.db_table,
                        "key": model._meta.pk.column,
                        "column": field.column,
                        "other": field.related_model._meta.db_table,
                        "aim": field.target_field.column,
                    }
                    where = f"{names['table']}.{names['column']}"
                    says = f"Une ligne de {names['table']} en nomme une qui n'existe pas ({names['column']})."
                    yield by_query(f"references-{where}", says, ORPHANS.format(**names))
