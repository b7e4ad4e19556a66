"""What arrived under the reference of a request (docs/rules.md § 7)."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.rights.dotations.models import Dotation
from dossiers.employer.models import EmployerRequest


@dataclass(frozen=True, slots=True)
class Received:
    """What an employer gave: how much (cents), under which name, on which day."""

    amount: int
    giver: str
    day: date


def received_for(request: EmployerRequest) -> Received | None:
    """What was given under the request's reference, once it has arrived."""
    gift = Dotation.objects.filter(trainee=request.trainee, reference=request.reference).first()
    if gift is None:
        return None
    return Received(gift.amount, gift.giver, timezone.localdate(gift.received_at))
