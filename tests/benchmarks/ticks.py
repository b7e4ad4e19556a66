"""How long each periodic task takes to see that there is nothing to do, whatever happened before.

Each question that a task asks of the database is asked five times, and the quickest counts; what finds work to
do is shown, and not counted. Nothing is done.
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.benchmarks.rows import Row, most

MOST, TIMES = 50.0, 5
Question = tuple[str, str, Callable[[], Any]]


def questions() -> Iterator[Question]:
    """What each task looks for: the task, what of it, and the rows."""
    from django.utils import timezone

    from accounts.rights.dotations import expiry
    from accounts.rights.files import waiting
    from catalogue.trainings import withdrawing
    from cpf_portal.common.business_days import add_business_days
    from cpf_portal.operations import forgetting
    from cpf_portal.operations.serving import postman
    from dossiers.messages import delivery, reminders
    from dossiers.transitions import sweep
    from payments.card import checkout, rounds
    from payments.refunds import giving_back

    now, today = timezone.now(), timezone.localdate()
    yield "sweep", "overdue", sweep.overdue
    yield "sweep", "final", sweep.final
    yield "sweep", "overdue pages", lambda: rounds.oldest_first(checkout.overdue_pages())
    yield "sweep", "pages left", lambda: rounds.oldest_first(checkout.pages_left())
    yield "sweep", "without a page", checkout.without_page
    yield "sweep", "owed to cards", lambda: rounds.oldest_first(giving_back.due())
    coming = reminders.candidates(today, add_business_days(today, 1))
    yield "remind", "deadlines", lambda: coming.all()[: reminders.BATCH]
    yield "reconcile", "pages", lambda: rounds.oldest_first(checkout.unfinished().filter(created_at__lt=now))
    yield "reconcile", "refunds", lambda: rounds.oldest_first(giving_back.to_read())
    yield "expire_dotations", "to tell", lambda: expiry.coming()[: expiry.BATCH]
    yield "expire_dotations", "to give back", lambda: expiry.expired()[: expiry.BATCH]
    yield "withdraw_trainings", "trainings", lambda: withdrawing.ineligible()[: withdrawing.BATCH]
    yield "take_waiting_credits", "people", waiting.known
    for model in postman.KINDS:
        yield "e-mails", model.__name__, partial(_due, delivery, model)
    for each in forgetting.RETENTIONS:
        yield "forget_what_is_old", each.code, partial(each.first, now)


def _due(delivery: Any, model: Any) -> Any:
    return delivery.due(model)[: delivery.MOST]


def rows() -> Iterator[Row]:
    """A row a task: its questions that found nothing, together."""
    tasks: dict[str, float] = {}
    busy = set()
    for task, name, asked in questions():
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            found = len(asked())
            times.append((time.perf_counter() - start) * 1000)
        tasks[task] = tasks.get(task, 0) + (0 if found else min(times))
        if found:
            busy.add(f"{name}: {found} rows, not idle")
    for task, took in tasks.items():
        yield most(f"idle tick of {task}", took, MOST)
    for each in sorted(busy):
        sys.stdout.write(f"  {each}\n")
