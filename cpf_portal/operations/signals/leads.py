"""Finding what the signals say, each night, and closing what an agent has looked at."""

import hmac
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from cpf_portal.operations.signals.models import Lead, LeadClosing
from cpf_portal.operations.signals.signal import GROWN, SIGNALS, About, Pieces, Signal
from cpf_portal.operations.work.models import Assignment
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State

logger = logging.getLogger(__name__)
# The code of their work list.
WORK = "leads"
# So many rows are kept behind a lead, the newest.
MOST = 500


class Found(NamedTuple):
    """A row of a signal's query."""

    key: str
    figure: int
    total: int
    pieces: list[int]


def find_all() -> int:
    """Ask each signal and write what it says; how many leads wait that did not. One that fails stops none."""
    return sum(_find_safely(signal) for signal in SIGNALS.values())


def _find_safely(signal: Signal) -> int:
    try:
        return find(signal)
    except Exception:
        logger.exception("signal %s", signal.code)
        return 0


@transaction.atomic
def find(signal: Signal) -> int:
    """Ask one signal, and write what it says; how many leads wait that did not."""
    found = {_key(signal, row.key): row for row in ask(signal)}
    held = {
        lead.key: lead for lead in Lead.objects.select_for_update().filter(signal=signal.code, key__in=found)
    }
    closings = _last_closings(held.values())
    now, news = timezone.now(), 0
    for key, row in found.items():
        lead = held.get(key) or Lead(
            signal=signal.code, key=key, first_seen_at=now, waits_since=None, **_about(signal, row.key)
        )
        closing = closings.get(lead.pk)
        if lead.waits_since is None and (closing is None or is_new(signal, row, closing)):
            lead.waits_since = now
            news += 1
        lead.figure, lead.pieces, lead.last_seen_at = row.figure, row.pieces, now
        lead.dossiers = row.total if signal.pieces is Pieces.DOSSIERS else dossiers_behind(lead).count()
        lead.save()
    return news


def ask(signal: Signal) -> list[Found]:
    """What its query finds today."""
    given: dict[str, Any] = {"today": timezone.localdate(), "zone": settings.TIME_ZONE, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(signal.query, given | {**signal.thresholds})
        return [
            Found(key, int(figure), int(total), pieces) for key, figure, total, pieces in cursor.fetchall()
        ]


def is_new(signal: Signal, row: Found, closing: LeadClosing) -> bool:
    """Whether something came since an agent closed it: enough rows, or a figure that has grown by half."""
    fresh = len(set(row.pieces) - set(closing.pieces))
    return fresh >= signal.again or row.figure * 100 >= GROWN * closing.figure


def dossiers_behind(lead: Lead) -> QuerySet[Dossier]:
    """The dossiers that a lead leads to, drafts apart: those counted, or those of its accounts or offers."""
    sent = Dossier.objects.exclude(state=State.DRAFT)
    match SIGNALS[lead.signal].pieces:
        case Pieces.DOSSIERS:
            return sent.filter(pk__in=lead.pieces)
        case Pieces.ACTIONS:
            return sent.filter(session__action__in=lead.pieces)
        case Pieces.ACCOUNTS:
            return sent.filter(trainee__in=lead.pieces)
    return sent.filter(trainee=lead.account_id)


@transaction.atomic
def close(lead: Lead, by: User, reason: str) -> None:
    """Close a lead, with what it rests on today. `Refused` when it is closed, or about who closes it."""
    held = Lead.objects.select_for_update().get(pk=lead.pk)
    if held.account_id == by.pk:
        raise Refused("Ce signal vous concerne : un autre agent doit l'examiner.")
    if held.waits_since is None:
        raise Refused("Ce signal est déjà examiné.")
    held.waits_since = None
    held.save(update_fields=["waits_since"])
    LeadClosing.objects.create(lead=held, by=by, reason=reason, figure=held.figure, pieces=held.pieces)
    Assignment.objects.filter(work=WORK, object_id=str(held.pk)).delete()


def waiting() -> QuerySet[Lead]:
    """The leads that wait for an agent."""
    return Lead.objects.filter(waits_since__isnull=False)


def unseen_since(before: datetime) -> QuerySet[Lead]:
    """The leads that no signal has given since then, to be forgotten."""
    return Lead.objects.filter(last_seen_at__lt=before).order_by("last_seen_at")


def _last_closings(leads: Iterable[Lead]) -> dict[int, LeadClosing]:
    closed = [lead.pk for lead in leads if lead.waits_since is None]
    found = LeadClosing.objects.filter(lead__in=closed).order_by("lead", "-pk").distinct("lead")
    return {closing.lead_id: closing for closing in found}


def _key(signal: Signal, found: str) -> str:
    """What a lead is known by: of what accounts share, a digest that says nothing without the key."""
    if signal.about is not About.SHARED:
        return found
    return hmac.new(settings.NIR_DIGEST_KEY.encode(), f"{signal.code}:{found}".encode(), "sha256").hexdigest()


def _about(signal: Signal, key: str) -> dict[str, Any]:
    """The row that a lead is about, if it is about one."""
    if signal.about in (About.SHARED, About.DAY):
        return {}
    return {f"{signal.about.value}_id": int(key)}
