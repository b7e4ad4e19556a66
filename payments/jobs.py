"""The periodic work: each tick runs once across all workers, and every task may run twice unharmed."""

import asyncio

from procrastinate.contrib.django import app

from dossiers.delivery import deliver
from payments.clock import tick

# A job whose worker was killed is taken up again after this long, in seconds.
STALLED_AFTER = 120


@app.periodic(cron="* * * * *", periodic_id="sweep")
@app.task(name="sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Play the clock: late payments, overdue dossiers, refunds."""
    tick()


@app.periodic(cron="* * * * * */10", periodic_id="deliver")
@app.task(name="deliver", queueing_lock="deliver")
def deliver_messages(timestamp: int) -> None:
    """Send the messages that the journal owes."""
    deliver()


@app.periodic(cron="* * * * *", periodic_id="requeue_stalled")
@app.task(name="requeue_stalled", queueing_lock="requeue_stalled")
async def requeue_stalled(timestamp: int) -> None:
    """Give back to the queue the jobs of workers that died in the middle."""
    manager = app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    await asyncio.gather(*(manager.retry_job(job) for job in stalled))
