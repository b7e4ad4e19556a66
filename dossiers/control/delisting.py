"""The dossiers that a delisting ends: requests, and what is validated whose training has not begun (§ 13).

Nothing says how far it went but the dossiers themselves: what stops is taken up at the next run, and one that
fails stops no other.
"""

import logging

from django.db.models import QuerySet

from accounts.people.models import User
from catalogue.control.models import StandingChange
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.control.effects import ENDS
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier

logger = logging.getLogger(__name__)
# Told to each trainee: why the organisation is delisted is between it and the Caisse.
REASON = "Cet organisme n'est plus référencé par la Caisse des Dépôts."
A_ROUND = 1_000


def to_end() -> QuerySet[Dossier]:
    """The dossiers that a delisting has still to end."""
    return Dossier.objects.filter(ENDS, organisation__standing="delisted").order_by("pk")


def end() -> int:
    """Cancel a round of them, in the name of the agent who decided; how many were."""
    deciders = dict[int, User]()
    found = list(to_end().values_list("pk", "organisation_id")[:A_ROUND])
    return sum(_end(key, deciders, organisation_id) for key, organisation_id in found)


def _end(key: int, deciders: dict[int, User], organisation_id: int) -> bool:
    try:
        if organisation_id not in deciders:
            deciders[organisation_id] = _decider(organisation_id)
        actor = actors.staff(deciders[organisation_id])
        transitions.cancel_by_organisation(Dossier.objects.get(pk=key), actor, reason=REASON)
    except Refused as refusal:  # someone moved it meanwhile, or the bank must first answer
        logger.info("delisting: dossier %s: %s", key, refusal.code)
    except Exception:
        logger.exception("delisting: dossier %s", key)
    else:
        return True
    return False


def _decider(organisation_id: int) -> User:
    """Who decided the organisation's last change of standing."""
    changes = StandingChange.objects.filter(organisation=organisation_id).select_related("by")
    return changes.latest("pk").by
