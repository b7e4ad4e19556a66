"""A dossier of the demonstration made older, to see what days bring without waiting for them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, QuerySet

from accounts.rights.models import RightsLine
from catalogue.trainings.models import Session
from dossiers.dossier.declarations import due_after
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import expires
from dossiers.messages.models import OutboxMessage
from payments.refunds.models import Dispute, Refund

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@transaction.atomic
def age(dossier: Dossier, days: int) -> None:
    """Move every date of a dossier and of all it led to so many days back: for a demonstration only.

    The journal, the ledger and the payments move with it: it is as if all had been done earlier; its session
    too, when nobody else is in it. What was written for good only the role that owns the tables can move.
    Mails that have left keep their words.
    """
    back = timedelta(days=days)
    _move_session(dossier.session, back)
    history = _history(dossier)
    with _history_may_move({rows.model for rows in history}):
        for rows in history:
            rows.update(**{name: F(name) - back for name in _dates(rows.model)})
        for entry in Entry.objects.filter(dossier=dossier):
            entry.details = _moved(entry.details, back)
            entry.save(update_fields=["details"])
    dossier.refresh_from_db()
    if not expires(dossier.status) and dossier.deadline:
        last = dossier.ends_on if dossier.entered_on else dossier.starts_on
        dossier.deadline = due_after(last or dossier.deadline)
        dossier.save(update_fields=["deadline"])


def _history(dossier: Dossier) -> list[QuerySet[Any]]:
    """The dossier, and the rows that tell what was done of it."""
    own = [
        relation.related_model._default_manager.filter(**{relation.field.name: dossier})
        for relation in Dossier._meta.related_objects
    ]
    return [
        Dossier.objects.filter(pk=dossier.pk),
        *own,
        OutboxMessage.objects.filter(entry__dossier=dossier),
        Refund.objects.filter(payment__dossier=dossier),
        Dispute.objects.filter(payment__dossier=dossier),
        RightsLine.objects.filter(dossier_number=dossier.number),
    ]


def _dates(model: type[models.Model]) -> list[str]:
    """The fields of a model that are days or hours."""
    return [field.name for field in model._meta.local_fields if isinstance(field, models.DateField)]


def _move_session(session: Session, back: timedelta) -> None:
    if session.starts_on and session.dossiers.count() == 1:
        Session.objects.filter(pk=session.pk).update(
            starts_on=F("starts_on") - back, ends_on=F("ends_on") - back
        )


def _moved(details: Any, back: timedelta) -> Any:
    """The same details, each day of them moved."""
    match details:
        case dict():
            return {name: _moved(value, back) for name, value in details.items()}
        case list():
            return [_moved(value, back) for value in details]
        case str() if ISO_DAY.fullmatch(details):
            return (date.fromisoformat(details) - back).isoformat()
    return details


@contextmanager
def _history_may_move(written: set[type[models.Model]]) -> Iterator[None]:
    """Put the rules of these tables aside, for this transaction alone: nobody else writes them meanwhile."""
    tables = sorted(model._meta.db_table for model in written)
    connection.check_constraints()  # a table changes once nothing waits to be checked
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        connection.check_constraints()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
