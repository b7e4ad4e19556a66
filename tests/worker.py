"""The worker that sends what pages leave to it."""

from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.kinds import Work

MESSAGES = ("mail_outbox_message", "mail_reminder")


@pytest.fixture
def worker(db: None) -> Work:
    """Plays, in order, the jobs that were left to the worker since it last worked."""
    last = 0

    def work() -> list[str]:
        nonlocal last
        jobs = list(ProcrastinateJob.objects.filter(pk__gt=last).order_by("pk"))
        for job in jobs:
            app.tasks[job.task_name](**job.args)
            last = job.pk
        return [job.task_name for job in jobs]

    return work


def deliver() -> int:
    """Play the jobs of dossiers' messages that are due, each as the worker would; how many ended well."""
    waiting = ProcrastinateJob.objects.filter(task_name__in=MESSAGES, status="todo").order_by("pk")
    now = timezone.now()
    due = [job for job in waiting if job.scheduled_at is None or job.scheduled_at <= now]
    return sum(play(job) for job in due)


def play(job: ProcrastinateJob) -> bool:
    """Play a job, then leave it as the worker does: done, to be tried again, or failed; whether it is done."""
    task = app.tasks[job.task_name]
    try:
        task(**job.args)
    except Exception as error:
        retry = task.get_retry_exception(error, job)  # type: ignore[arg-type]
        if retry is None:
            _leave(job, "failed")
        else:
            _leave(job, "todo", retry.retry_decision.retry_at)
        return False
    _leave(job, "succeeded")
    return True


def _leave(job: ProcrastinateJob, status: str, at: datetime | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s, scheduled_at = %s, attempts = attempts + 1 WHERE id = %s",
            [status, at, job.pk],
        )
