"""What every test may use."""

import django
import pytest
from django.db import connection
from hypothesis import settings

from tests import postgres

postgres.start()
django.setup()
# A busy machine is slow, not wrong.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

from tests.bank import bank, payer  # noqa: E402, F401  (they need Django to be ready)


def pytest_unconfigure() -> None:
    postgres.stop()


@pytest.fixture(autouse=True)
def _plain_passwords_are_fast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _journal_and_ledger_can_be_emptied_between_tests(django_db_setup, django_db_blocker):
    """Tests that commit end with a TRUNCATE, which the append-only tables refuse: not for the tests."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self, statements):
        return flush(
            self, ["SET session_replication_role = replica", *statements, "RESET session_replication_role"]
        )

    operations.execute_sql_flush = without_triggers
    yield
    operations.execute_sql_flush = flush
