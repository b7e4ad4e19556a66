"""The worker that sends what pages leave to it."""

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


@pytest.fixture
def worker(db):
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
