"""What endpoints are owed: noted with the journal, sent after, tried again ever later, stopped after days."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from catalogue.organisations.manager_mails import ask_for_each
from dossiers.dossier.journal import Entry
from dossiers.lifecycle import TRANSITIONS
from dossiers.messages import words
from dossiers.messages.words import ORGANISATION
from dossiers.webhooks import post
from dossiers.webhooks.models import WAITS, Attempt, Delivery, Endpoint

# The jobs of this room, by their names (`dossiers.webhooks.jobs`).
SEND, SAY_OFF = "send_webhook", "mail_webhook_off"
# Where nothing was received for so long, nothing is sent any more until a manager asks.
OFF_AFTER = timedelta(days=3)
# The database, which starts a job at its hour, and this machine may not have the same one.
CLOCKS_APART = timedelta(minutes=1)
# What an organisation may be told of, in the table's order.
TELLABLE = tuple(name for name in TRANSITIONS if words.is_told(name, ORGANISATION))


def note(entries: Sequence[Entry]) -> None:
    """Owe each entry to the endpoints that want it, in the transaction that writes it; one query if none."""
    told = [entry for entry in entries if entry.transition in TELLABLE]
    if not told:
        return
    organisations = {entry.dossier.organisation_id for entry in told}
    endpoints = list(Endpoint.objects.filter(organisation__in=organisations, off_at=None))
    if not endpoints:
        return
    now = timezone.now()
    owed = Delivery.objects.bulk_create(
        Delivery(endpoint=endpoint, entry=entry, owed_at=now, due_at=now)
        for entry in told
        for endpoint in endpoints
        if endpoint.organisation_id == entry.dossier.organisation_id
        and entry.transition in endpoint.transitions
    )
    if owed:
        _defer(each.pk for each in owed)


def message_of(delivery: Delivery) -> dict[str, Any]:
    """What is sent of an entry: no name, no amount; the API tells the rest to who has a token."""
    entry = delivery.entry
    return {
        "type": f"dossier.{entry.transition}",
        "timestamp": entry.at.isoformat(),
        "data": {
            "number": entry.dossier.number,
            "sequence": entry.sequence,
            "transition": entry.transition,
            "source": entry.source,
            "target": entry.target,
            "actor": entry.actor,
        },
    }


def send(delivery_id: int) -> None:
    """Try to tell what is due; nothing when it is not, any more or yet. Outside any transaction."""
    soon = timezone.now() + CLOCKS_APART
    due = Delivery.objects.filter(pk=delivery_id, due_at__lte=soon, endpoint__off_at=None)
    delivery = due.select_related("endpoint", "entry__dossier").first()
    if delivery is None:
        return
    endpoint = delivery.endpoint
    outcome = post.send(endpoint.url, endpoint.secret, delivery.event_id, message_of(delivery))
    _write(delivery, outcome)


@transaction.atomic
def _write(delivery: Delivery, outcome: post.Answered) -> None:
    attempt = Attempt.objects.create(
        delivery=delivery,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        error=outcome.error,
        answer=outcome.answer,
    )
    now = timezone.now()
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    # Another try may have ended meanwhile.
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if attempt.succeeded:
        delivery.received_at, delivery.due_at = now, None
        delivery.save(update_fields=["received_at", "due_at"])
        Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(failing_since=None)
        return
    if delivery.due_at is None:
        return
    _try_later(delivery)
    if endpoint.failing_since is None:
        Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=now)
    elif now - endpoint.failing_since >= OFF_AFTER and endpoint.off_at is None:
        Endpoint.objects.filter(pk=endpoint.pk).update(off_at=now, off_why=Endpoint.Off.FAILURES)
        ask_for_each(app.configure_task(SAY_OFF), endpoint.organisation_id, endpoint_id=endpoint.pk)


def _try_later(delivery: Delivery) -> None:
    wait = WAITS[delivery.failures] if delivery.failures < len(WAITS) else None
    delivery.failures += 1
    delivery.due_at = timezone.now() + wait if wait else None
    delivery.save(update_fields=["failures", "due_at"])
    if delivery.due_at:
        app.configure_task(SEND, schedule_at=delivery.due_at).defer(delivery_id=delivery.pk)


def replay(delivery: Delivery) -> None:
    """Send again what was received or given up; its receiver knows the event's id, and its tries stay."""
    _send_now(delivery.endpoint.deliveries.filter(pk=delivery.pk))


@transaction.atomic
def turn_on(endpoint: Endpoint) -> None:
    """Tell again: what was due meanwhile is sent at once, what comes next as it comes."""
    Endpoint.objects.filter(pk=endpoint.pk).update(off_at=None, off_why="", failing_since=None)
    _send_now(endpoint.deliveries.filter(due_at__isnull=False))


@transaction.atomic
def _send_now(deliveries: QuerySet[Delivery]) -> None:
    """Begin anew with those deliveries, the first owed first."""
    keys = list(deliveries.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys).update(failures=0, due_at=timezone.now())
    if keys:
        _defer(keys)


def turn_off(endpoint: Endpoint) -> None:
    """Tell no more until it is turned on again; what was due stays due."""
    off = {"off_at": timezone.now(), "off_why": Endpoint.Off.MANAGER}
    Endpoint.objects.filter(pk=endpoint.pk, off_at=None).update(**off)


def _defer(keys: Iterable[int]) -> None:
    """A job for each delivery, in the transaction that owes them."""
    given: list[JSONDict] = [{"delivery_id": key} for key in keys]
    app.configure_task(SEND).batch_defer(*given)
