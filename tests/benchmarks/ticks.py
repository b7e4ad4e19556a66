"""How long each periodic task takes to see that there is nothing to do, whatever happened before.

On the whole country (docs/performance.md), with its Postgres held up: `CPF_ENVIRONMENT=demonstration
DATABASE_URL='<the first address>' uv run python -m tests.benchmarks.ticks`. Each question that a task asks of
the database is asked five times, and the quickest counts; what finds work to do is shown, and not counted.
Nothing is done. `--plans` prints what Postgres does.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

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


def run(plans: bool) -> None:
    """Time each question, then each task against what it may take when there is nothing to do."""
    tasks: dict[str, float] = {}
    for task, name, asked in questions():
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            found = len(asked())
            times.append((time.perf_counter() - start) * 1000)
        took = min(times)
        tasks[task] = tasks.get(task, 0) + (0 if found else took)
        say(f"{task:22} {name:22} {took:8.1f} ms  {f'{found} rows: not idle' if found else ''}")
        if plans:
            say(asked().explain(analyze=True, buffers=True))
    for task, took in tasks.items():
        say(f"{task:22} {took:31.1f} ms  (at most {MOST:.0f})")
    if max(tasks.values()) > MOST:
        sys.exit(1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """On the database that DATABASE_URL or CPF_DEMO_FOLDER names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.demo.settings")
    os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
    import django

    django.setup()
    run(asked.plans)


if __name__ == "__main__":
    main()
