"""What the catalogue leaves to the worker: the e-mails of membership, the imports of files."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import mails
from accounts.jobs import PATIENT
from accounts.models import User
from catalogue import importing, links
from catalogue.models import FilePart, Invitation, Member
from catalogue.search import words

# An import that fails is tried again, from where it was, for about a minute in all.
TRIES = 5
AGAIN = RetryStrategy(max_attempts=TRIES, exponential_wait=2)
FILES_KEPT = timedelta(days=30)


@app.task(name="mail_invitation", retry=PATIENT)
def mail_invitation(invitation_id: int) -> None:
    """E-mail an invitation; someone whose account cannot take it is told so instead."""
    invitation = Invitation.objects.filter(pk=invitation_id, used_at=None).first()
    if invitation is None:
        return
    user = User.objects.filter(login=invitation.email).first()
    takes = user is None or (
        user.kind == User.Kind.ORGANISATION and not Member.objects.filter(user=user).exists()
    )
    first, last = (user.first_name, user.last_name) if user else ("", "")
    message = "invitation" if takes else "invitation_known"
    mails.send(message, invitation.email, first, last, links.link_of(invitation) if takes else "")


@app.task(name="run_import", retry=AGAIN, pass_context=True)
def run_import(context: JobContext, import_id: int) -> None:
    """Read a catalogue file that was sent; after the last try, the import is said to have failed."""
    try:
        importing.run(import_id)
    except Exception:
        if context.job.attempts >= TRIES:
            importing.fail(import_id)
        raise


@app.periodic(cron="23 4 * * *", periodic_id="forget_catalogue_files")
@app.task(name="forget_catalogue_files", queueing_lock="forget_catalogue_files")
def forget_catalogue_files(timestamp: int) -> None:
    """Forget the content of files sent a month ago; what was found in them is kept."""
    FilePart.objects.filter(file__sent_at__lt=timezone.now() - FILES_KEPT).delete()


@app.periodic(cron="29 * * * *", periodic_id="refresh_words")
@app.task(name="refresh_words", queueing_lock="refresh_words")
def refresh_words(timestamp: int) -> None:
    """Take the words of the titles published since, for misspelt searches."""
    words.refresh()
