"""What a test that commits leaves is deleted. Django would make every table anew, then write again what the
migrations wrote: that takes longer than most tests."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

# What the migrations write: no test commits a change to it.
KEPT = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
# The append-only tables refuse to lose their rows: not for the tests.
DELETE = f"""
DO $$ DECLARE emptied regclass; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR emptied IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN {KEPT}
    LOOP
        EXECUTE 'DELETE FROM ' || emptied;
    END LOOP;
END $$
"""


@pytest.fixture(autouse=True, scope="session")
def _what_is_committed_is_deleted() -> Iterator[None]:
    def delete(_: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(DELETE)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", delete)
        yield
