"""One at a time: what has no row to hold is held by its name, as long as a transaction lasts."""

from django.db import connection


def in_turn(name: str) -> None:
    """Wait for whoever holds that name, then hold it until the end of the transaction one is in.

    Whoever takes several names takes them in one order, everywhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
