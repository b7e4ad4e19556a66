"""What is asked of all dossiers, answered without reading any that is not looked for."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from dossiers.lifecycle import ENDED_BY_THE_CLOCK, State

# Where an organisation's list shows a dossier: by its deadline; then, without one, the last that ended first.
QUEUE_DAY = Coalesce(
    F("deadline"),
    Func(F("closed_on"), template="(date '9999-12-30' - (%(expressions)s - date '2000-01-01'))"),
    RawSQL("date '9999-12-31'", []),  # in the text: a value apart would not be the index's
    output_field=models.DateField(),
)


def of_the_queue() -> list[models.Index]:
    """An index for the list of an organisation, whole and by state; and for each of its other orders."""
    return [
        models.Index(
            *("organisation", "state", QUEUE_DAY, "id"),
            include=["deadline", "silence"],  # how many there are is read in the index alone
            name="dossier_queue_of_state",
        ),
        models.Index("organisation", QUEUE_DAY, "id", condition=~Q(state="draft"), name="dossier_queue"),
        models.Index("organisation", "starts_on", "id", condition=~Q(state="draft"), name="dossier_by_start"),
        models.Index("organisation", "sent_on", "id", condition=~Q(state="draft"), name="dossier_by_arrival"),
    ]


def of_the_clock() -> list[models.Index]:
    """An index for each question of the periodic tasks."""
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
