"""The messages of dossiers, left to the worker in the transaction that writes what they tell.

A message has its own job from the moment it is owed: none is lost, and one that fails stops no other.
"""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from dossiers.messages import delivery
from dossiers.messages.models import OutboxMessage, Reminder

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
# About two days: a server may be wrong about an address for a while, not for so long.
MOST_REFUSALS = 12


class UntilItLeaves(BaseRetryStrategy):
    """Try again for ever, ever less often; but an address refused for good, for two days only."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again: in 5 minutes, 10, 20… then every 6 hours; None for no more."""
        if job.attempts >= MOST_REFUSALS and _is_refused_for_good(exception):
            return None
        wait = min(FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)
        return RetryDecision(retry_at=timezone.now() + wait)


def _is_refused_for_good(exception: BaseException) -> bool:
    """Whether the mail server has no such address, rather than trouble (RFC 5321 § 4.2.1: 5yz)."""
    if not isinstance(exception, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in exception.recipients.values())


@app.task(name="mail_outbox_message", retry=UntilItLeaves())
def mail_outbox_message(message_id: int) -> None:
    """Tell a reader of an entry of the journal."""
    delivery.send(OutboxMessage, message_id)


@app.task(name="mail_reminder", retry=UntilItLeaves())
def mail_reminder(reminder_id: int) -> None:
    """Remind a reader of what they must do, unless it was done meanwhile."""
    delivery.send(Reminder, reminder_id)
