"""How long an organisation takes to answer, in business days, measured from its dossiers of the last year."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, DateField, F, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cpf_portal.common.business_days import business_days_between
from cpf_portal.common.french import NBSP, number
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State

SHOWN_FROM = 5
OVER = relativedelta(years=1)


def medians(organisations: Collection[int], today: date) -> dict[int, Decimal]:
    """The median answer time of each organisation that answered enough, in one query.

    From the sending to the answer (accepted, proposed or refused). A request left to expire counts for
    the whole time that was given; one that the trainee cancelled, for nothing.
    """
    waits: dict[int, list[int]] = defaultdict(list)
    for organisation, sent_on, ended_on, count in spans(organisations, today - OVER):
        waits[organisation] += [business_days_between(sent_on, ended_on)] * count
    return {
        organisation: Decimal(str(median(days)))
        for organisation, days in waits.items()
        if len(days) >= SHOWN_FROM
    }


def in_words(days: Decimal | None) -> str:
    """An answer time as people read it: « 1 jour ouvré », « le jour même »; nothing for None."""
    if days is None:
        return ""
    if not days:
        return "le jour même"
    return f"{number(days)}{NBSP}{'jours ouvrés' if days >= 2 else 'jour ouvré'}"


def spans(organisations: Collection[int], since: date) -> QuerySet[Any, Any]:
    """Organisation, day of sending, day of the answer (or the deadline it let pass), how many requests."""
    return _answered(organisations, since).union(_unanswered(organisations, since), all=True)


def _answered(organisations: Collection[int], since: date) -> QuerySet[Any, Any]:
    found = Dossier.objects.filter(organisation__in=organisations, answered_on__gte=since)
    return found.values_list("organisation", "sent_on", "answered_on").annotate(n=Count("pk")).order_by()


def _unanswered(organisations: Collection[int], since: date) -> QuerySet[Any, Any]:
    """What the clock ended while the organisation was awaited: the journal tells it, and the deadline."""
    found = Entry.objects.filter(
        transition="expire",
        source=State.REQUESTED,
        dossier__organisation__in=organisations,
        dossier__state=State.REQUEST_CANCELLED,
        dossier__answered_on=None,
        dossier__closed_on__gte=since,
    )
    given = found.annotate(until=Cast(KT("details__deadline"), DateField()), by=F("dossier__organisation"))
    return given.values_list("by", "dossier__sent_on", "until").annotate(n=Count("pk")).order_by()
