"""A dotation's last day: its holder is told before; what is left then goes back to the giver (rules.md § 7).

Whether or not this has run, an expired dotation pays for nothing: only the lines of the ledger wait for it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.rights.dotations import jobs
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine
from cpf_portal.common import law

BATCH = 500


def play() -> int:
    """Tell of the last days that come, give back what is left after them; how many dotations it concerned."""
    return _warn() + _return_expired()


def _warn() -> int:
    """Write once to the holders of what expires soon, while something is left and the account is open."""
    told = after = 0
    while batch := list(coming().filter(pk__gt=after)[:BATCH]):
        after, left = batch[-1].pk, _left_on(batch)
        for dotation in batch:
            told += bool(left.get(dotation.pk)) and _warn_of(dotation)
    return told


def coming() -> QuerySet[Dotation]:
    """What expires soon, and of which its holder was not told."""
    today = timezone.localdate()
    last = today + timedelta(days=law.on(today).dotation_notice_days)
    return Dotation.objects.filter(
        warned_at=None, returned_at=None, expires_on__range=(today, last), trainee__user__is_active=True
    ).order_by("pk")


@transaction.atomic
def _warn_of(dotation: Dotation) -> int:
    """One statement takes the turn: whoever else sees the same row finds it done."""
    taken = Dotation.objects.filter(pk=dotation.pk, warned_at=None).update(warned_at=timezone.now())
    if taken:
        jobs.mail_dotation_expiring.defer(dotation_id=dotation.pk)
    return taken


def _return_expired() -> int:
    returned = 0
    while keys := list(expired().values_list("pk", flat=True)[:BATCH]):
        returned += give_back(expired().filter(pk__in=keys), "Échéance dépassée")
    return returned


def expired() -> QuerySet[Dotation]:
    """What is past its last day, and was not given back."""
    return Dotation.objects.filter(returned_at=None, expires_on__lt=timezone.localdate()).order_by("pk")


@transaction.atomic
def give_back(chosen: QuerySet[Dotation], why: str) -> int:
    """Give back what is available on dotations not returned yet; how many. Their holders are locked first."""
    holders = Trainee.objects.select_for_update(of=("self",)).filter(pk__in=chosen.values("trainee"))
    list(holders.order_by("pk").only("pk"))
    dotations = list(chosen.filter(returned_at=None).select_related("trainee__user"))
    left = _left_on(dotations)
    lines = RightsLine.objects.bulk_create(
        RightsLine(
            trainee_id=dotation.trainee_id,
            kind=RightsLine.Kind.EXPIRE,
            source=RightsLine.Source.DOTATION,
            dotation=dotation,
            available=-left[dotation.pk],
            reserved=0,
            reason=f"{why} : {dotation.giver}",
        )
        for dotation in dotations
        if left.get(dotation.pk)
    )
    Dotation.objects.filter(pk__in=[dotation.pk for dotation in dotations]).update(returned_at=timezone.now())
    for line in lines:
        jobs.mail_dotation_returned.defer(line_id=line.pk)
    return len(dotations)


def _left_on(dotations: list[Dotation]) -> dict[int, int]:
    """What is available on each, in cents."""
    lines = RightsLine.objects.filter(
        trainee__in={dotation.trainee_id for dotation in dotations},
        source=RightsLine.Source.DOTATION,
        dotation__in=dotations,
    )
    return dict(lines.values_list("dotation").annotate(Sum("available")).order_by())
