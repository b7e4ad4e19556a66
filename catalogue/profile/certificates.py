"""The end of Qualiopi certificates, recalled to the managers in time (docs/rules.md § 13).

A date decides nothing by itself: once it is past, the organisation is in a work list of the staff.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Organisation
from catalogue.profile import jobs
from catalogue.profile.models import QualiopiReminder

# How many days before its last one the managers are told; -1, the day after it.
FIRST, SECOND, OVER = 60, 15, -1
STAGES = (FIRST, SECOND, OVER)
BATCH = 200
Standing = Organisation.Standing
CONCERNED = (Standing.LISTED, Standing.SUSPENDED)


def stage_of(until: date | None, today: date) -> int | None:
    """Which of `STAGES` a certificate has reached; None while its end is far, or unknown."""
    reached = [days for days in STAGES if until and (until - today).days <= days]
    return min(reached, default=None)


def remind() -> int:
    """Tell the managers of each certificate that comes to an end, once a stage; how many were told of."""
    today = timezone.localdate()
    return sum(_remind(days, today) for days in STAGES)


def due(days: int, today: date) -> QuerySet[Organisation]:
    """The organisations whose certificate has reached that stage and no later one, and were not told."""
    told = QualiopiReminder.objects.filter(
        organisation=OuterRef("pk"), until=OuterRef("qualiopi_until"), days=days
    )
    found = Organisation.objects.filter(
        ~Exists(told), qualiopi_until__lte=today + timedelta(days=days), standing__in=CONCERNED
    )
    later = max((each for each in STAGES if each < days), default=None)
    return found if later is None else found.filter(qualiopi_until__gt=today + timedelta(days=later))


def _remind(days: int, today: date) -> int:
    told = 0
    while done := _remind_some(days, today):
        told += done
    return told


@transaction.atomic
def _remind_some(days: int, today: date) -> int:
    rows = due(days, today).select_for_update(of=("self",), skip_locked=True, no_key=True)
    found = list(rows.order_by("qualiopi_until", "pk")[:BATCH])
    for organisation in found:
        ask_for_each(jobs.mail_qualiopi, organisation.pk, organisation_id=organisation.pk)
    QualiopiReminder.objects.bulk_create(
        QualiopiReminder(organisation=each, until=each.qualiopi_until, days=days)
        for each in found
        if each.qualiopi_until
    )
    return len(found)
