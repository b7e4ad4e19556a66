"""How long a transition takes in the middle of two million dossiers: sent, accepted, enrolled with a card.

Each life is played in a transaction that is given up: the data set stays as it was made.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.benchmarks.rows import Row, most, p95

LIVES, MOST = 40, 100.0


def rows() -> Iterator[Row]:
    """The rows on transitions."""
    from django.db import transaction

    from tests import factories as f

    took: dict[str, list[float]] = {"sent": [], "accepted": [], "paid and enrolled": []}
    for trainee, session in zip(_people(), _sessions(), strict=True):
        with transaction.atomic():
            # What filling the form would have asked.
            trainee.diploma, trainee.category = "5", "employee"
            trainee.save()
            dossier = f.a_draft(trainee, session)
            for name, step in zip(took, (f.send, f.accept, f.validate), strict=True):
                dossier, milliseconds = _timed(step, dossier)
                took[name].append(milliseconds)
            transaction.set_rollback(True)
    for name, times in took.items():
        yield most(f"a dossier is {name}, p95", p95(times), MOST)


def _people() -> list[Any]:
    """Who may ask for a training: nothing of theirs goes on."""
    from django.db.models import Exists, OuterRef

    from accounts.people.models import Trainee
    from dossiers.dossier.models import Dossier
    from dossiers.dossier.standing import live

    goes_on = Exists(Dossier.objects.filter(live(), trainee=OuterRef("pk")))
    idle = Trainee.objects.filter(~goes_on, user__is_active=True, user__frozen_at=None)
    return list(idle.select_related("user").exclude(home_address=None).order_by("pk")[:LIVES])


def _sessions() -> list[Any]:
    """Open ones, of as many offers, that start far enough."""
    from django.db.models import F
    from django.utils import timezone

    from catalogue.organisations.models import Member
    from catalogue.trainings.models import Session

    far = timezone.localdate() + timedelta(days=60)
    given = Session.objects.filter(
        starts_on__gt=far,
        seats_taken__lt=F("seats"),
        action__is_published=True,
        action__training__certification__kind="RNCP",
        action__training__organisation__in=Member.objects.filter(role="manager").values("organisation"),
    )
    return list(given.select_related("action__training__certification").order_by("pk")[:LIVES])


def _timed(step: Callable[[Any], Any], dossier: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    found = step(dossier)
    return found, (time.perf_counter() - start) * 1000
