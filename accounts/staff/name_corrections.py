"""A name corrected by three people: an agent asks, another accepts, its owner confirms.

The second agent is independent of the first, and both of the account's owner (`two_people`).
"""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.mails import jobs, links
from accounts.people.models import User
from accounts.security import events
from accounts.staff import two_people
from accounts.staff.models import NameCorrection
from cpf_portal.common.errors import Refused


@transaction.atomic
def decide(correction: NameCorrection, by: User, *, accepted: bool) -> None:
    """Accept a name, which sends its owner the link that confirms it, or reject it; once.

    `Refused` when it was decided already, or by someone who is not independent.
    """
    waiting = NameCorrection.objects.select_related("asked_by", "account").select_for_update(of=("self",))
    correction = waiting.get(pk=correction.pk)
    if correction.is_accepted is not None:
        raise Refused("Cette correction est déjà décidée.")
    two_people.check_other(correction.asked_by, by)
    two_people.check_other(correction.account, by)
    correction.is_accepted, correction.decided_by, correction.decided_at = accepted, by, timezone.now()
    correction.save()
    if accepted:
        jobs.mail_name.defer(correction_id=correction.pk)


def waiting_for(token: str) -> QuerySet[NameCorrection]:
    """The name that a link confirms; none when it is forged, late or already used."""
    waiting = NameCorrection.objects.filter(is_accepted=True, used_at=None, account__is_active=True)
    return links.NAME.named(token, waiting).select_related("account")


@transaction.atomic
def confirm(token: str) -> None:
    """Make the name the account's, end its sessions and tell its owner; `Refused` when it cannot be."""
    correction = waiting_for(token).select_for_update(of=("self",)).first()
    if correction is None:
        raise Refused("Ce lien ne fonctionne plus : il est trop ancien ou a déjà servi.")
    User.objects.filter(pk=correction.account_id).update(
        first_name=correction.first_name,
        last_name=correction.last_name,
        session_version=F("session_version") + 1,
    )
    correction.used_at = timezone.now()
    correction.save(update_fields=["used_at"])
    events.note(correction.account_id, events.What.STAFF, details="nom corrigé, confirmé par la personne")
    jobs.mail_account.defer(user_id=correction.account_id, message="name_changed")
