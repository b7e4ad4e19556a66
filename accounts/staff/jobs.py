"""What is forgotten of the pages that staff looked at."""

from procrastinate.contrib.django import app

from accounts.staff import access_log


@app.periodic(cron="41 3 * * *", periodic_id="forget_access_log")
@app.task(name="forget_access_log", queueing_lock="forget_access_log")
def forget_access_log(timestamp: int) -> None:
    """Forget who looked at what a year ago."""
    access_log.forget()
