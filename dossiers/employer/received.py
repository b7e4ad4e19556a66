"""What arrived under the reference of a request, and what rights read of it (docs/rules.md § 7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.rights.dotations.models import Dotation
from accounts.rights.questions import AskedOfEmployer
from cpf_portal.common.database.written import written_once
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


def under(references: Collection[str]) -> dict[str, AskedOfEmployer]:
    """The requests that bear those references, as rights read them."""
    found = EmployerRequest.objects.filter(reference__in=references).select_related("action__training")
    return {made.reference: _told(made) for made in found}


def asked_by(trainee_id: int) -> list[AskedOfEmployer]:
    """What someone asked of employers, the newest first."""
    return [_told(made) for made in _made_by(trainee_id)]


@written_once
def _made_by(trainee_id: int) -> QuerySet[EmployerRequest]:
    return EmployerRequest.objects.filter(trainee=trainee_id).select_related("action__training")


def _told(made: EmployerRequest) -> AskedOfEmployer:
    return AskedOfEmployer(
        trainee_id=made.trainee_id,
        reference=made.reference,
        mark=made.mark,
        title=made.action.training.title,
        amount=made.asked,
        day=made.asked_on,
        page=reverse("employer_request", args=[made.reference]),
    )
