"""The reading of catalogue files, left to the worker, and what is forgotten of them."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from catalogue.imports import runner
from catalogue.imports.models import FilePart
from cpf_portal.common.retention import lasting

# An import that fails is tried again, from where it was, for about a minute in all.
TRIES = 5


AGAIN = RetryStrategy(max_attempts=TRIES, exponential_wait=2)


@app.task(name="run_import", retry=AGAIN, pass_context=True)
def run_import(context: JobContext, import_id: int) -> None:
    """Read a catalogue file that was sent; after the last try, the import is said to have failed."""
    try:
        runner.run(import_id)
    except Exception:
        if context.job.attempts >= TRIES:
            runner.fail(import_id)
        raise


@app.periodic(cron="23 4 * * *", periodic_id="forget_catalogue_files")
@app.task(name="forget_catalogue_files", queueing_lock="forget_catalogue_files")
def forget_catalogue_files(timestamp: int) -> None:
    """Forget the content of files sent long ago (`common.retention`); what was found in them is kept."""
    FilePart.objects.filter(file__sent_at__lt=timezone.now() - lasting("catalogue_files")).delete()
