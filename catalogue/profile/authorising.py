"""What certifiers let an organisation prepare for, code by code: declared by it, checked by the staff (§ 13).

A published training without its authorisation is told, not refused: what was imported says nothing of it.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.organisations.models import Member
from catalogue.profile.filling import held_by, note_change
from catalogue.profile.models import Authorisation, Profile
from catalogue.trainings.models import Certification, Training

# The directories whose certifications belong to a certifier; the others are the law's.
CERTIFIED = (Certification.Kind.RNCP, Certification.Kind.RS)


@transaction.atomic
def declare(by: Member, certification: Certification, reference: str, until: date | None) -> Authorisation:
    """Say that the certifier lets the organisation prepare for its certification; said again, it is replaced.

    `until` is the last day, or None without any. `Refused` to who does not manage.
    """
    profile = held_by(by)
    row, _ = Authorisation.objects.update_or_create(
        organisation_id=profile.pk,
        certification=certification,
        defaults={"reference": reference, "until": until, "declared_at": timezone.now()},
    )
    note_change(profile)
    return row


@transaction.atomic
def withdraw(by: Member, authorisation: Authorisation) -> None:
    """Take back what was declared; `Refused` to who does not manage."""
    profile = held_by(by)
    Authorisation.objects.filter(pk=authorisation.pk, organisation=profile.pk).delete()
    note_change(profile)


def of_organisation(organisation_id: int) -> QuerySet[Authorisation]:
    """All that an organisation declares, in the order of the codes."""
    declared = Authorisation.objects.filter(organisation=organisation_id)
    return declared.select_related("certification").order_by("certification__code")


def valid(organisation_id: int) -> QuerySet[Authorisation]:
    """Those that are not over."""
    today = timezone.localdate()
    return of_organisation(organisation_id).filter(Q(until=None) | Q(until__gte=today))


def public(profile: Profile) -> QuerySet[Authorisation]:
    """Those that the public reads: valid, and already there when the staff last found the profile right."""
    checked = profile.checked_at
    found = valid(profile.pk)
    return found.filter(declared_at__lte=checked) if checked else found.none()


def lacking(organisation_id: int) -> QuerySet[Certification]:
    """The certifications of its trainings for which it declares no valid authorisation, by code."""
    taught = Training.objects.filter(organisation=organisation_id, certification__kind__in=CERTIFIED)
    declared = valid(organisation_id).values("certification")
    found = Certification.objects.filter(pk__in=taught.values("certification"))
    return found.exclude(pk__in=declared).order_by("code")


def lacks(training: Training) -> bool:
    """Whether a training leads to a certification for which no valid authorisation is declared."""
    certification = training.certification
    if certification is None or certification.kind not in CERTIFIED:
        return False
    return not valid(training.organisation_id).filter(certification=certification).exists()
