"""Until when an organisation reads how to reach a trainee: while it has something to do with them.

A request that ended before it was validated leaves it nothing to do: masked at once. After a training, or
its cancelling, papers are still sent and hours discussed: six months (RGPD, art. 5.1.e).
"""

from datetime import date, timedelta

from cpf_portal.common.retention import lasting
from dossiers.dossier.models import Dossier


def readable_until(dossier: Dossier) -> date | None:
    """The last day on which the organisation reads them; None while the dossier lives."""
    if dossier.closed_on is None:
        return None
    if dossier.validated_on is None:
        return dossier.closed_on - timedelta(days=1)
    until: date = dossier.closed_on + lasting("contacts")
    return until


def are_readable(dossier: Dossier, today: date) -> bool:
    """Whether the organisation may read how to reach the trainee on that day."""
    until = readable_until(dossier)
    return until is None or today <= until
