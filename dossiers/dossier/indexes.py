"""What the periodic tasks ask about all dossiers, answered without reading any that they do not look for."""

from django.db import models
from django.db.models import Q

from dossiers.lifecycle import ENDED_BY_THE_CLOCK, State


def of_the_clock() -> list[models.Index]:
    """An index for each of their questions."""
    return [
        # What the clock may end, being paid or not: each minute's question, whatever else is late.
        models.Index(
            fields=["deadline", "id"],
            condition=Q(state__in=[each.value for each in (*ENDED_BY_THE_CLOCK, State.PAYMENT_PENDING)]),
            name="dossier_clock",
        ),
        models.Index(
            fields=["starts_on"],
            condition=Q(state="in_training", entry_confirmed_on__isnull=True),
            name="entries_to_confirm",
        ),
        models.Index(
            fields=["ends_on"],
            condition=Q(state="completed", exit_confirmed_on__isnull=True),
            name="exits_to_confirm",
        ),
        models.Index(fields=["starts_on"], condition=Q(state="requested"), name="requests_by_start"),
        models.Index(fields=["created_at"], condition=Q(state="draft"), name="drafts_to_forget"),
        models.Index(
            fields=["id"],
            condition=Q(state__in=["payment_pending", "payment_refused"]),
            name="being_paid",
        ),
    ]
