"""A dossier of the demonstration made older, to see what days bring without waiting for them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from dossiers.dossier.declarations import due_after
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import expires
from dossiers.money.models import Closing


@transaction.atomic
def age(dossier: Dossier, days: int) -> None:
    """Move every date of a dossier so many days back, its journal apart: for a demonstration only."""
    dates = [field.name for field in dossier._meta.fields if field.get_internal_type() == "DateField"]
    for name in dates:
        if day := getattr(dossier, name):
            setattr(dossier, name, day - timedelta(days=days))
    if not expires(dossier.status) and dossier.deadline:
        dossier.deadline = due_after(
            (dossier.ends_on if dossier.entered_on else dossier.starts_on) or dossier.deadline
        )
    dossier.save(update_fields=dates)
    # What was answered, or applied, is for good.
    TopUp.objects.filter(dossier=dossier, status=TopUp.Status.ASKED).update(
        asked_on=F("asked_on") - timedelta(days=days), deadline=F("deadline") - timedelta(days=days)
    )
    Closing.objects.filter(dossier=dossier, applied_at=None).update(
        final_on=F("final_on") - timedelta(days=days)
    )
