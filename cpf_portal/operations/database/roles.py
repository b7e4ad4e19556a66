"""Two roles of Postgres: one owns the tables and migrates, the other runs the site and owns nothing.

Whoever takes over the site's connection cannot drop a trigger, empty the ledger nor rewrite a constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

IDENTITY = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
# What the role that runs may do, now and in the tables to come. Reading what was migrated is for /sante/. No
# temporary table: the functions that check money would read it in place of the real one of that name.
RIGHTS = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""
# Refreshing a materialized view takes more than writing in it.
VIEWS = "SELECT quote_ident(matviewname) FROM pg_matviews WHERE schemaname = 'public'"


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Connect as the role that owns, while this lasts; as usual when no other role is named."""
    if not settings.OWNER_DATABASE:
        yield
        return
    usual = connection.settings_dict.copy()
    _reconnect(connection, {name: settings.OWNER_DATABASE.get(name, {}) for name in IDENTITY})
    try:
        yield
    finally:
        _reconnect(connection, usual)


def _reconnect(connection: BaseDatabaseWrapper, changes: dict[str, object]) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict.update(changes)


def give_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` what the site needs, as the owner of the tables; nothing to the owner itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(%s), quote_ident(current_database()), current_user = %s", [role, role]
        )
        name, database, is_owner = cursor.fetchone()
        if is_owner:
            return
        cursor.execute(RIGHTS.format(role=name, database=database))
        cursor.execute(VIEWS)
        for (view,) in cursor.fetchall():
            cursor.execute(f"GRANT MAINTAIN ON {view} TO {name}")
