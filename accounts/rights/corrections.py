"""Corrections of rights by the staff: one person asks, another decides (docs/rules.md § 8 and 13)."""

from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from accounts.rights import ledger
from accounts.rights.models import RightsCorrection
from accounts.staff import two_people
from cpf_portal.common.errors import Refused


@transaction.atomic
def decide(correction: RightsCorrection, by: User, *, accepted: bool) -> None:
    """Accept a correction, which enters the ledger, or reject it; once, by someone else than who asked.

    `Refused` when it was decided already, by the same person or one who is not independent of them
    (`two_people`), or when less than it removes is available.
    """
    waiting = RightsCorrection.objects.select_related("asked_by").select_for_update(of=("self",))
    correction = waiting.get(pk=correction.pk)
    if correction.is_accepted is not None:
        raise Refused("Cette correction est déjà décidée.")
    two_people.check_other(correction.asked_by, by)
    if accepted:
        reason = f"Correction : {correction.reason}"
        ledger.credit(
            correction.trainee_id,
            correction.source,
            correction.amount,
            reason,
            reference=f"correction:{correction.pk}",
        )
    correction.is_accepted, correction.decided_by, correction.decided_at = accepted, by, timezone.now()
    correction.save()
