"""What is forgotten of the pages that staff looked at."""

from procrastinate.contrib.django import app

from accounts.staff import consultations


@app.periodic(cron="41 3 * * *", periodic_id="forget_consultations")
@app.task(name="forget_consultations", queueing_lock="forget_consultations")
def forget_consultations(timestamp: int) -> None:
    """Forget who looked at what a year ago."""
    consultations.forget()
