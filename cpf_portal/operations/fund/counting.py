"""Counting the months of the fund: each anew as long as something in it may change, then never again."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from catalogue.communes.regions import regions_by_postcode
from cpf_portal.common.business_days import business_days_between
from cpf_portal.common.database.turns import in_turn
from cpf_portal.common.law import kinds
from cpf_portal.operations.fund import measures
from cpf_portal.operations.fund.models import CountedMonth, MonthFigure
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from payments.card.models import MAY_STILL_FAIL

BATCH = 2_000


class _Key(NamedTuple):
    """What a figure is of."""

    month: date
    measure: str
    detail: str
    region: str
    kind: str


def count_months() -> int:
    """Count every month that may still change, this one included; how many were counted."""
    today = timezone.localdate()
    with transaction.atomic():
        in_turn("fund figures")
        months = open_months(today)
        _write(months, today)
    return len(months)


def open_months(today: date) -> list[date]:
    """The months that are not counted for good, from that of the first dossier sent."""
    this = today.replace(day=1)
    known = dict(CountedMonth.objects.values_list("month", "is_final"))
    first = min(known, default=None) or Dossier.objects.aggregate(first=Min("sent_on"))["first"] or this
    months, month = [], min(first.replace(day=1), this)
    while month <= this:
        if not known.get(month):
            months.append(month)
        month += relativedelta(months=1)
    return months


def is_final(month: date, today: date) -> bool:
    """Whether nothing in a month may change: it is over, no refund can fail, every ending is applied."""
    after = month + relativedelta(months=1)
    if today <= after + MAY_STILL_FAIL:
        return False
    ended = Closing.objects.filter(dossier__closed_on__gte=month, dossier__closed_on__lt=after)
    return not ended.filter(applied_at=None).exists()


def placed() -> dict[str, Any]:
    """What the queries are given to know a region by a postcode, a kind by a code."""
    return {"zone": settings.TIME_ZONE, **_tables()}


@cache
def _tables() -> dict[str, str]:
    return {
        "regions": json.dumps(regions_by_postcode()),
        "codes": json.dumps(kinds.CODES),
        "directories": json.dumps(kinds.DIRECTORIES),
    }


def _write(months: list[date], today: date) -> None:
    this, found = today.replace(day=1), _counted(months, today)
    # What waited at the end of a month is not known any more once it is over.
    held = MonthFigure.objects.filter(month__in=months)
    held.exclude(measure=MonthFigure.Measure.WAITING).delete()
    held.filter(month=this).delete()
    rows = (MonthFigure(**key._asdict(), number=number, cents=cents) for key, (number, cents) in found)
    MonthFigure.objects.bulk_create(rows, batch_size=BATCH)
    for month in months:
        CountedMonth.objects.update_or_create(
            month=month, defaults={"counted_at": timezone.now(), "is_final": is_final(month, today)}
        )


def _counted(months: list[date], today: date) -> Iterator[tuple[_Key, tuple[int, int]]]:
    """Each figure of those months, with how many and how much."""
    first, this = months[0], today.replace(day=1)
    # A day before: whichever zone an hour is compared in, none of the first month is left out.
    given = placed() | {"months": months, "first": first - timedelta(days=1), "this_month": this}
    sums: defaultdict[_Key, list[int]] = defaultdict(lambda: [0, 0])
    with connection.cursor() as cursor:
        for query in (*measures.QUERIES, measures.WAITING):
            cursor.execute(query, given)
            for month, measure, detail, region, kind, number, cents in cursor:
                told = _days(detail) if measure == MonthFigure.Measure.ANSWERED else detail
                sums[_Key(month, measure, told, region, kind)][0] += number
                sums[_Key(month, measure, told, region, kind)][1] += int(cents)
    for key, (number, cents) in sums.items():
        yield key, (number, cents)


@lru_cache(maxsize=20_000)
def _days(detail: str) -> str:
    """How many business days an answer took, from the day of the request and that of the answer."""
    sent_on, answered_on = map(date.fromisoformat, detail.split())
    return str(business_days_between(sent_on, answered_on))
