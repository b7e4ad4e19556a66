"""The mail that calls a member to an export: a count and a link, nobody's name."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from cpf_portal.common.french import counted, short_date
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Letter, read
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.worklist import pages
from dossiers.organisation.worklist.criteria import Criteria

WHY = "vous avez programmé cet export"


def letter_of(message: str, name: str, **told: Any) -> Letter:
    """What someone of that name is told by the message of the folder."""
    return read(f"dossiers/organisation/exports/mails/{message}.txt", name, WHY, **told)


@app.task(name="mail_export", queue=MAILS, retry=PATIENT)
def mail_export(schedule_id: int) -> None:
    """Call its member to an export; nothing to who may no longer, nor of a view that holds no dossier."""
    found = ExportSchedule.objects.select_related("member__user", "member__organisation", "view__owner")
    schedule = found.filter(pk=schedule_id).first()
    if schedule is None or not schedule.is_allowed:
        return
    count = pages.count_of(schedule.member, Criteria.written(schedule.view.query))
    if not count:
        return
    few = counted(min(count, pages.COUNTED), "dossier")
    told = {
        "view": schedule.view.name,
        "organisation": schedule.member.organisation.name,
        "count": f"plus de {few}" if count > pages.COUNTED else few,
        "day": short_date(timezone.localdate()),
        "link": settings.SITE_URL + reverse("organisation_export", args=[schedule.pk]),
        "list": settings.SITE_URL + reverse("organisation_exports"),
    }
    user = schedule.member.user
    post.send(letter_of("export", user.get_full_name(), **told), user.email)
