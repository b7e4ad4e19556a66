"""Calling members to their exports, each at its hour, once; an hour that was missed is caught up once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.types import JSONDict

from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.messages.members import daily_hours
from dossiers.organisation.exports import jobs
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.worklist.models import SavedView

# So many are called together.
BATCH = 500
Every = ExportSchedule.Every


def next_at(every: str, hour: int, after: datetime) -> datetime:
    """When it is due next after a moment: such an hour of Paris, of a Monday, of a first of the month."""
    day = timezone.localdate(daily_hours.next_at(hour, after))
    if every == Every.WEEK:
        day += timedelta(days=-day.weekday() % 7)
    elif every == Every.MONTH and day.day != 1:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return daily_hours.at(day, hour)


def schedule(member: Member, view: SavedView, every: str, hour: int) -> ExportSchedule:
    """Call a member to a view from now on; the same view as often is called to at another hour.

    `Refused` to who may not export, and beyond `ExportSchedule.MOST`.
    """
    if not member.exports_files:
        raise Refused("Votre rôle ne permet pas d'exporter les dossiers.")
    mine = ExportSchedule.objects.filter(member=member)
    if not mine.filter(view=view, every=every).exists() and mine.count() >= ExportSchedule.MOST:
        raise Refused(f"Vous avez déjà {ExportSchedule.MOST} exports programmés : arrêtez-en un d'abord.")
    kept = {"hour": hour, "next_at": next_at(every, hour, timezone.now())}
    made, _ = ExportSchedule.objects.update_or_create(member=member, view=view, every=every, defaults=kept)
    return made


@transaction.atomic
def call_due() -> int:
    """Leave the mails that are due to the worker, and say when each is next; how many."""
    now = timezone.now()
    due = ExportSchedule.objects.filter(next_at__lte=now).order_by("next_at")
    found = list(due.select_for_update(skip_locked=True)[:BATCH])
    for each in found:
        each.next_at = next_at(each.every, each.hour, now)
    ExportSchedule.objects.bulk_update(found, ["next_at"])
    if found:
        asked: list[JSONDict] = [{"schedule_id": each.pk} for each in found]
        jobs.mail_export.batch_defer(*asked)
    return len(found)
