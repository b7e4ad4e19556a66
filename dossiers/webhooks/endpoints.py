"""The addresses of an organisation: added, changed, forgotten by its managers.

Each change is an event of the account that makes it; the managers are told of a server that learns of
dossiers, or no longer does.
"""

import base64
import secrets
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from procrastinate.contrib.django import app

from accounts.security import events
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.webhooks import telling
from dossiers.webhooks.models import Endpoint

# Of an organisation.
MOST = 10
SECRET_BYTES = 32
What = events.What
# The job that tells a manager, by its name (`dossiers.webhooks.jobs`).
SAY_CHANGED = "mail_webhook"


@transaction.atomic
def add(by: Member, url: str, transitions: Collection[str], request: HttpRequest) -> Endpoint:
    """An address that is told from now on, with a secret of its own; `Refused` for one too many."""
    _check_manager(by)
    if Endpoint.objects.filter(organisation=by.organisation_id).count() >= MOST:
        raise Refused(f"Un organisme a {MOST} webhooks au plus : supprimez-en un d'abord.")
    try:
        with transaction.atomic():
            made = Endpoint.objects.create(
                organisation=by.organisation,
                url=url,
                transitions=list(transitions),
                secret="whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
            )
    except IntegrityError:
        raise Refused("Cette adresse est déjà prévenue.", code="url") from None
    _tell(by, What.WEBHOOK_ADDED, made, request)
    return made


@transaction.atomic
def want(by: Member, endpoint: Endpoint, transitions: Collection[str], request: HttpRequest) -> None:
    """Other transitions from now on; what is owed stays owed."""
    _check_manager(by)
    Endpoint.objects.filter(pk=endpoint.pk).update(transitions=list(transitions))
    events.note(by.user_id, What.WEBHOOK_CHANGED, request, endpoint.server)


@transaction.atomic
def turn(by: Member, endpoint: Endpoint, request: HttpRequest, *, on: bool) -> None:
    """Tell an address no more until it is turned on again, or tell it again."""
    _check_manager(by)
    (telling.turn_on if on else telling.turn_off)(endpoint)
    events.note(by.user_id, What.WEBHOOK_CHANGED, request, endpoint.server)


@transaction.atomic
def forget(by: Member, endpoint: Endpoint, request: HttpRequest) -> None:
    """Forget an address with its messages, received or not. Twice is once."""
    _check_manager(by)
    if Endpoint.objects.filter(pk=endpoint.pk).delete()[0]:
        _tell(by, What.WEBHOOK_REMOVED, endpoint, request)


def _tell(by: Member, what: What, endpoint: Endpoint, request: HttpRequest) -> None:
    event = events.note(by.user_id, what, request, endpoint.server)
    ask_for_each(
        app.configure_task(SAY_CHANGED),
        by.organisation_id,
        event_id=event.pk,
        organisation_id=by.organisation_id,
    )


def _check_manager(by: Member) -> None:
    if not by.manages:
        raise Refused("Seul un gestionnaire décide de ce qui est envoyé.")
