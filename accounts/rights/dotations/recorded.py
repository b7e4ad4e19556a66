"""A payment that an agent saw arrive for someone: another decides, then it is a dotation (rules.md § 7)."""

from django.db import transaction

from accounts.people.models import User
from accounts.rights import ledger
from accounts.rights.dotations.models import RecordedGift
from accounts.staff import asked_rows
from cpf_portal.common.errors import Refused


@transaction.atomic
def decide(gift: RecordedGift, by: User, *, accepted: bool) -> None:
    """Accept a payment, which enters the ledger as a dotation, or reject it; once, by someone else.

    `Refused` when the account is closed, or when a file already gave what has this reference.
    """
    ledger.lock_holder(gift.trainee_id)
    gift = asked_rows.decide(gift, by, accepted=accepted)
    if not accepted:
        return
    ledger.lock_open_holder(gift.trainee_id)
    is_new = ledger.credit_dotation(
        gift.trainee_id,
        kind=gift.kind,
        giver=gift.giver,
        siret=gift.siret,
        amount=gift.amount,
        earmarks=gift.earmarks,
        expires_on=gift.expires_on,
        reference=gift.reference,
    )
    if not is_new:
        raise Refused("Cette référence est déjà celle d'un autre versement : rejetez celui-ci.")
