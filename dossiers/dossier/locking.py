"""The locked dossier: read afresh, held until the transaction ends."""

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier


def locked(dossier: Dossier) -> Dossier:
    """The dossier read afresh and locked until the transaction ends; lock it before its holder.

    `Refused` when it was a draft that someone has just deleted.
    """
    if connection.get_autocommit():  # Django says so once, when it writes the query
        raise TransactionManagementError("A dossier is locked in a transaction.")
    found = _held(dossier.pk)
    if not found:
        raise Refused("Ce brouillon a été supprimé.", code="deleted")
    return found[0]


@written_once
def _held(dossier_id: int) -> QuerySet[Dossier]:
    return Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier_id)
