"""The locked dossier: read afresh, held until the transaction ends."""

from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier


def locked(dossier: Dossier) -> Dossier:
    """The dossier read afresh and locked until the transaction ends; lock it before its holder.

    `Refused` when it was a draft that someone has just deleted.
    """
    found = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier.pk).first()
    if found is None:
        raise Refused("Ce brouillon a été supprimé.", code="deleted")
    return found
