"""The periodic tasks as jobs: each tick runs once across all workers, and a killed worker loses nothing."""

import asyncio
from collections.abc import Callable
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status

from cpf_portal.common.retention import lasting
from cpf_portal.operations import forgetting, periodic_tasks

# Where a job goes that names no queue: all but the mails (`accounts.mails.jobs`).
QUEUE = "default"
# A job is taken from a worker that has given no sign of life for so long, in seconds.
STALLED_AFTER = 60


def _job(name: str) -> Callable[[int], None]:
    def task(timestamp: int) -> None:
        periodic_tasks.run(name)

    return task


for each in periodic_tasks.PERIODIC_TASKS.values():
    app.periodic(cron=each.cron, periodic_id=each.name)(
        app.task(name=each.name, queueing_lock=each.name)(_job(each.name))
    )


def start_now() -> None:
    """Ask for every task at once, as after an outage, instead of at its next tick."""
    for name in periodic_tasks.PERIODIC_TASKS:
        try:
            app.configure_task(name, queueing_lock=name).defer(timestamp=0)
        except AlreadyEnqueued:  # another worker asked first
            continue


@app.periodic(cron="* * * * *", periodic_id="requeue_stalled")
@app.task(name="requeue_stalled", queueing_lock="requeue_stalled")
async def requeue_stalled(timestamp: int) -> None:
    """Take up the jobs of workers that died in the middle: a periodic one has its next tick already."""
    manager: Any = app.job_manager
    stalled: list[Job] = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    await asyncio.gather(
        *(
            manager.finish_job(job, status=Status.FAILED, delete_job=False)
            if job.queueing_lock
            else manager.retry_job(job)
            for job in stalled
        )
    )


@app.periodic(cron="17 * * * *", periodic_id="forget_old_jobs")
@app.task(name="forget_old_jobs", queueing_lock="forget_old_jobs")
async def forget_old_jobs(timestamp: int) -> None:
    """Delete the jobs that ended more than a day ago: each periodic task leaves one, and most mails."""
    hours = 24 * lasting("jobs").days
    await app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True, include_aborted=True)


@app.periodic(cron="47 * * * *", periodic_id="forget_what_is_old")
@app.task(name="forget_what_is_old", queueing_lock="forget_what_is_old")
def forget_what_is_old(timestamp: int) -> None:
    """Forget what is kept for a while only (`cpf_portal.operations.forgetting`)."""
    forgetting.forget()
