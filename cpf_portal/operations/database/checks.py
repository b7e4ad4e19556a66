"""What `manage.py check --database default` says of the database, besides Django."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from cpf_portal.common.french import counted

OWNED = """
SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'm')
    AND relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'USAGE')
"""


@register(Tags.database)
def the_site_owns_nothing(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn when the role of the site owns tables: it could then drop what protects them."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(OWNED)
            (owned,) = cursor.fetchone()
        if owned:
            hint = "Nommez un autre rôle dans DATABASE_URL, et celui-ci dans MIGRATE_DATABASE_URL."
            told = f"Le rôle du site possède {counted(owned, 'table')}."
            found.append(Warning(told, hint=hint, id="cpf_portal.W001"))
    return found
