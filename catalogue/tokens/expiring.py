"""Tokens that expire soon: the managers are told once, in time to give their programs another."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.organisations.manager_mails import ask_for_each
from catalogue.tokens import jobs
from catalogue.tokens.models import ApiToken

# How long before its last day, and how many tokens in one transaction.
NOTICE, BATCH = timedelta(days=14), 200


def due() -> QuerySet[ApiToken]:
    """The tokens that open something, expire within `NOTICE`, and of which nobody was told."""
    now = timezone.now()
    waiting = ApiToken.objects.filter(reminded_at=None, revoked_at=None)
    return waiting.filter(expires_at__gt=now, expires_at__lte=now + NOTICE)


def remind() -> int:
    """Tell the managers of each of them; how many tokens were told of."""
    told = 0
    while done := _remind_some():
        told += done
    return told


@transaction.atomic
def _remind_some() -> int:
    rows = list(due().select_for_update(of=("self",), skip_locked=True).order_by("expires_at")[:BATCH])
    for token in rows:
        ask_for_each(jobs.mail_expiring, token.organisation_id, token_id=token.pk)
    return ApiToken.objects.filter(pk__in=[token.pk for token in rows]).update(reminded_at=timezone.now())
