"""A dossier of the demonstration made older, to see what days bring without waiting for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import expires
from dossiers.money.models import Closing


@transaction.atomic
def age(dossier: Dossier, days: int) -> None:
    """Move every date of a dossier so many days back, its journal apart: for a demonstration only.

    What a funder answered is for good: only the role that owns the tables can move it.
    """
    dates = [field.name for field in dossier._meta.fields if field.get_internal_type() == "DateField"]
    for name in dates:
        if day := getattr(dossier, name):
            setattr(dossier, name, day - timedelta(days=days))
    if not expires(dossier.status) and dossier.deadline:
        dossier.deadline = due_after(
            (dossier.ends_on if dossier.entered_on else dossier.starts_on) or dossier.deadline
        )
    top_ups = TopUp.objects.filter(dossier=dossier)
    if top_ups.exclude(status=TopUp.Status.ASKED).exists():
        with _answers_may_move():
            _move(dossier, dates, days)
    else:
        _move(dossier, dates, days)
    # What was applied is for good, and no page counts from it.
    Closing.objects.filter(dossier=dossier, applied_at=None).update(
        final_on=F("final_on") - timedelta(days=days)
    )


def _move(dossier: Dossier, dates: list[str], days: int) -> None:
    dossier.save(update_fields=dates)
    back = timedelta(days=days)
    TopUp.objects.filter(dossier=dossier).update(
        asked_on=F("asked_on") - back, deadline=F("deadline") - back, answered_on=F("answered_on") - back
    )


@contextmanager
def _answers_may_move() -> Iterator[None]:
    """Put the rule aside, for this transaction alone: nobody else writes a top-up meanwhile."""
    table, rule = TopUp._meta.db_table, "an_answer_is_for_good"
    connection.check_constraints()  # a table changes once nothing waits to be checked
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {rule}")
        yield
        connection.check_constraints()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {rule}")
