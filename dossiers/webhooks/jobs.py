"""Sending to the servers of organisations, in a queue of its own; and the mail that says it has stopped."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from accounts.security.models import SecurityEvent
from catalogue.organisations import manager_mails
from catalogue.organisations.models import Organisation
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Letter, read
from dossiers.webhooks import telling
from dossiers.webhooks.models import Endpoint

# Worked off by a process of its own: a slow server of an organisation keeps no other work waiting.
WEBHOOKS = "webhooks"


@app.task(name="send_webhook", queue=WEBHOOKS)
def send_webhook(delivery_id: int) -> None:
    """Try to tell an endpoint what it is owed; may run twice."""
    telling.send(delivery_id)


@app.task(name="mail_webhook", queue=MAILS, retry=PATIENT)
def mail_webhook(event_id: int, organisation_id: int, manager_id: int) -> None:
    """Tell a manager of a server that learns of dossiers from now on, or no longer does, and by whom."""
    event = SecurityEvent.objects.select_related("user").get(pk=event_id)
    told = {
        "by": event.user.get_full_name() if event.user else "",
        "server": event.details,
        "organisation": Organisation.objects.get(pk=organisation_id).name,
        "link": settings.SITE_URL + reverse("webhooks"),
    }
    manager_mails.send(organisation_id, manager_id, lambda name: letter_of(event.what, name, **told))


def letter_of(message: str, name: str, **told: Any) -> Letter:
    """What someone of that name is told by one of the messages of the folder."""
    return read(f"dossiers/webhooks/mails/{message}.txt", name, FOR_ITS_ACCOUNT, **told)


@app.task(name="mail_webhook_off", queue=MAILS, retry=PATIENT)
def mail_webhook_off(endpoint_id: int, manager_id: int) -> None:
    """Tell a manager that nothing is sent any more to an endpoint, and where to turn it on again."""
    endpoint = Endpoint.objects.select_related("organisation").filter(pk=endpoint_id).first()
    if endpoint is None:
        return
    link = settings.SITE_URL + reverse("webhook", args=[endpoint.pk])
    manager_mails.send(
        endpoint.organisation_id,
        manager_id,
        lambda name: letter_of("webhook_off", name, endpoint=endpoint, link=link),
    )
