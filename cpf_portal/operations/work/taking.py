"""Taking work: how much waits and since when, and the oldest that nobody took."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import IntegrityError, transaction
from django.db.models import CharField, Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from cpf_portal.operations.work.models import Assignment
from cpf_portal.operations.work.work_list import WorkList

# As many rows of a list are counted; beyond, it is said to be longer.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Load:
    """What waits in a list: how many rows (`MOST` + 1 when there are more), since when, who took some."""

    count: int
    oldest: datetime | None
    takers: list[str]


def waiting(work: WorkList, user: User) -> Load:
    """What waits, as that person may know it, in one query that reads `MOST` rows at most."""
    rows = _with_takers(work, work.seen_by(user))
    ordered = rows.order_by(work.since) if work.since else rows.order_by()
    asked: dict[str, Any] = {
        "count": Count("pk"),
        "takers": ArrayAgg("taker", distinct=True, default=[]),
    }
    if work.since:
        asked["oldest"] = Min(work.since)
    found = ordered[: MOST + 1].aggregate(**asked)
    takers = [name for name in found["takers"] if name]
    return Load(found["count"], found.get("oldest"), takers)


def take_next(work: WorkList, user: User) -> str:
    """Take the oldest row that nobody took and that the person may do; its key. `Refused` without any."""
    free = _with_takers(work, work.for_whom(user)).filter(taker=None)
    for key in free.order_by(work.since or "pk").values_list("pk", flat=True)[:10]:
        try:
            with transaction.atomic():
                Assignment.objects.create(work=work.code, object_id=str(key), by=user)
        except IntegrityError:  # another took it meanwhile
            continue
        return str(key)
    raise Refused(
        f"« {work.label} » : rien n'attend que vous puissiez prendre : c'est pris, ou demandé par vous."
    )


def taken_by(user: User) -> defaultdict[str, list[str]]:
    """The keys that someone took, by the code of their list."""
    found = defaultdict[str, list[str]](list)
    for code, key in Assignment.objects.filter(by=user).values_list("work", "object_id"):
        found[code].append(key)
    return found


def page_of_own(work: WorkList, user: User, keys: list[str]) -> str:
    """Where to go on with the oldest of those rows that waits still; empty without any."""
    waiting_still = work.for_whom(user).filter(pk__in=keys).order_by(work.since or "pk") if keys else None
    row = waiting_still.first() if waiting_still is not None and work.may_do(user) else None
    return work.page_of(str(row.pk)) if row else ""


def _with_takers(work: WorkList, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, each with the name of who took it."""
    taken = Assignment.objects.filter(work=work.code, object_id=Cast(OuterRef("pk"), CharField()))
    found: QuerySet[Any] = rows.annotate(taker=Subquery(taken.values("by__last_name")[:1]))
    return found
