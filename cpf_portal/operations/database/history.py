"""Whether a database was made by the migrations that are here: the data of others are not carried over."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

OURS = ("accounts", "catalogue", "dossiers", "payments")


def is_of_another(connection: BaseDatabaseWrapper) -> bool:
    """Whether our tables are there, made by migrations that are not here or that nobody noted."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    noted = {(app, name) for app, name in loader.applied_migrations if app in OURS}
    if noted - loader.disk_migrations.keys():
        return True
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    made = {app for app, _ in noted}
    return any(
        model._meta.db_table in tables
        for app in OURS
        if app not in made
        for model in apps.get_app_config(app).get_models()
    )
