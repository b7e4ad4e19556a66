"""Filling a sheet: its half-days, who was there, and what a trainee contests of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from catalogue.trainings.models import Session
from cpf_portal.common.business_days import is_business_day
from cpf_portal.common.errors import Refused
from dossiers.attendance.models import HalfDay, Mark
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State

# How many half-days are added at once, and how many a session has, at most.
MOST_ADDED, MOST = 62, 600
# Whose half-days may be marked: inside, or about to be, since a first day is marked before it is declared.
MARKED = (State.VALIDATED, State.IN_TRAINING)


def add_days(session: Session, days: Iterable[date], hours: Mapping[str, Decimal]) -> int:
    """Add the business days among those to the sheet, each half with its hours; how many were not there."""
    wanted = [
        HalfDay(session=session, day=day, half=half, hours=some)
        for day in days
        if is_business_day(day)
        for half, some in hours.items()
    ]
    before = session.half_days.count()
    if len(wanted) > MOST_ADDED or before + len(wanted) > MOST:
        raise Refused(f"Ajoutez {MOST_ADDED} demi-journées au plus à la fois, et {MOST} en tout.")
    HalfDay.objects.bulk_create(wanted, ignore_conflicts=True)
    return session.half_days.count() - before


@transaction.atomic
def remove_days(session: Session, keys: Iterable[int]) -> int:
    """Remove half-days on which nobody is marked from the sheet; how many were. The others stay."""
    held = HalfDay.objects.select_for_update().filter(session=session, pk__in=keys).order_by("pk")
    found = [half_day.pk for half_day in held]
    removed, _ = HalfDay.objects.filter(pk__in=found, marked=None).delete()
    return removed


@transaction.atomic
def mark(session: Session, by: User, said: Mapping[tuple[int, int], str], today: date) -> int:
    """Mark people on half-days that have come, by (half-day, dossier); how many marks were written.

    What is not of the session, nor to be marked any more, is left as it is.
    """
    half_days = HalfDay.objects.filter(session=session, day__lte=today).in_bulk()
    dossiers = {dossier.pk: dossier for dossier in _held(session)}
    now = timezone.now()
    known = Mark.objects.filter(half_day__in=half_days, dossier__in=dossiers)
    before = {(each.half_day_id, each.dossier_id): each for each in known}
    fresh, changed = [], []
    for (half_day, dossier), status in said.items():
        if half_day not in half_days or dossier not in dossiers or status not in Mark.Status.values:
            continue
        kept = before.get((half_day, dossier))
        if kept is None:
            row = {"half_day_id": half_day, "dossier_id": dossier, "status": status}
            fresh.append(Mark(**row, marked_at=now, marked_by=by))
        elif kept.status != status:
            kept.status, kept.marked_at, kept.marked_by = status, now, by
            changed.append(kept)
    Mark.objects.bulk_create(fresh)
    Mark.objects.bulk_update(changed, ["status", "marked_at", "marked_by"])
    return len(fresh) + len(changed)


def contest(mark: Mark, text: str) -> None:
    """Say, once, that a half-day was not as it is marked; the organisation reads it on its sheet."""
    if not text.strip():
        raise Refused("Dites ce qui n'est pas juste : l'organisme le lira.")
    written = Mark.objects.filter(pk=mark.pk, contested_at=None).update(
        contest=text.strip(), contested_at=timezone.now()
    )
    if not written:
        raise Refused("Vous avez déjà contesté cette demi-journée.")


def _held(session: Session) -> Iterable[Dossier]:
    """The dossiers that may be marked, held: an exit declared meanwhile comes first, or after."""
    found = Dossier.objects.select_for_update(of=("self",)).filter(session=session, state__in=MARKED)
    return found.order_by("pk")
