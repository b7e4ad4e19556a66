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
    c = waiting.get(pk=correction.pk)
    if c.is_accepted is not None:
        raise Refused("Cette correction est déjà décidée.")
    if c.asked_by_id == by.pk:
        raise Refused("Une autre personne doit décider de la correction que vous avez demandée.")
    two_people.check(c.asked_by, by)
    if accepted:
        reason = f"Correction : {c.reason}"
        ledger.credit(c.trainee_id, c.source, c.amount, reason, reference=f"correction:{c.pk}")
    c.is_accepted, c.decided_by, c.decided_at = accepted, by, timezone.now()
    c.save()
