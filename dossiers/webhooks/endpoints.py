"""The addresses of an organisation: added, changed, forgotten by its managers."""

import base64
import secrets
from collections.abc import Collection

from django.db import IntegrityError, transaction

from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.webhooks.models import Endpoint

# Of an organisation.
MOST = 10
SECRET_BYTES = 32


@transaction.atomic
def add(by: Member, url: str, transitions: Collection[str]) -> Endpoint:
    """An address that is told from now on, with a secret of its own; `Refused` for one too many."""
    if not by.manages:
        raise Refused("Seul un gestionnaire décide de ce qui est envoyé.")
    if Endpoint.objects.filter(organisation=by.organisation_id).count() >= MOST:
        raise Refused(f"Un organisme a {MOST} webhooks au plus : supprimez-en un d'abord.")
    try:
        with transaction.atomic():
            return Endpoint.objects.create(
                organisation=by.organisation,
                url=url,
                transitions=list(transitions),
                secret="whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
            )
    except IntegrityError:
        raise Refused("Cette adresse est déjà prévenue.", code="url") from None


def want(endpoint: Endpoint, transitions: Collection[str]) -> None:
    """Other transitions from now on; what is owed stays owed."""
    Endpoint.objects.filter(pk=endpoint.pk).update(transitions=list(transitions))
