"""The worker and the postman, who do what pages leave to them."""

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from cpf_portal.operations.serving import postman
from tests.kinds import Work


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
    """Send the messages of dossiers that are due, as the postman does; how many there is nothing more to do of."""
    before = _done()
    postman.send_all()
    return _done() - before


def _done() -> int:
    return sum(model._default_manager.exclude(sent_at=None).count() for model in postman.KINDS)
