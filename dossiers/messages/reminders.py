"""Reminders: on the last business day before a deadline, to whoever must act, never twice (rules.md § 4)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.database.turns import in_turn
from cpf_portal.common.law import Figures
from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.messages import notices
from dossiers.messages.members import copies
from dossiers.messages.models import Reminder

BATCH = 500
ONE_DAY = timedelta(days=1)
# No business days of a delay to declare take more days of the calendar than so many times their number.
STRETCH = 4


def remind() -> int:
    """Write the reminders that are due today; how many were written.

    A day without a worker is made up for until the deadline itself.
    """
    today = timezone.localdate()
    last, written = add_business_days(today, 1), 0
    for dossiers in _batches(candidates(today, last)):
        written += _write(
            [
                Reminder(
                    dossier=dossier, deadline=expected.until, reader=expected.reader, about=expected.about
                )
                for dossier in dossiers
                for expected in notices.expected_of(dossier)
                if today <= expected.until <= last
            ]
        )
    return written


def _batches(found: QuerySet[Dossier]) -> Iterator[list[Dossier]]:
    """The rows by batches, each read whole: no cursor stays open while reminders are written."""
    after = 0
    while batch := list(found.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].pk


def candidates(today: date, last: date) -> QuerySet[Dossier]:
    """The dossiers of which something is expected between both days, both included."""
    back = range(STRETCH * Figures.declaration_days.most)
    days = [day for count in back if today <= due_after(day := today - timedelta(days=count)) <= last]
    # A request lives under the figure of the day it was sent: all those it may be under are looked at.
    nearest = add_business_days(today, Figures.start_days.least)
    farthest = add_business_days(last + ONE_DAY, Figures.start_days.most)
    return Dossier.objects.filter(
        Q(deadline__range=(today, last))
        # The last day to accept their dates is one of those days.
        | Q(state=State.REQUESTED, starts_on__gte=nearest, starts_on__lt=farthest)
        | Q(state=State.IN_TRAINING, entry_confirmed_on=None, starts_on__in=days)
        | Q(state=State.COMPLETED, exit_confirmed_on=None, ends_on__in=days)
    ).order_by("pk")


@transaction.atomic
def _write(batch: list[Reminder]) -> int:
    """Write what was not written before; how many."""
    in_turn("reminders")
    before = Reminder.objects.filter(dossier__in=[reminder.dossier_id for reminder in batch])
    known = set(before.values_list("dossier", "deadline", "reader", "about"))
    fresh = [
        reminder
        for reminder in batch
        if (reminder.dossier_id, reminder.deadline, reminder.reader, reminder.about) not in known
    ]
    return len(copies.owe(Reminder, fresh))
