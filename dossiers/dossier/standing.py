"""Which dossiers live today, for whoever reads many: a deadline binds whether or not a clock has played.

Each answers a condition for a query; `prefix` leads to the dossiers from another model (`dossiers__`).
A person's transition plays the clock's first; here nothing is written (docs/rules.md § 4).
"""

from django.db.models import Case, IntegerChoices, Q, When
from django.utils import timezone

from dossiers.lifecycle import ENDED_BY_THE_CLOCK, LIVE, State

OTHERS = [state for state in LIVE if state not in ENDED_BY_THE_CLOCK]
TO_ANSWER = (State.PROPOSED, State.TO_VALIDATE, State.PAYMENT_REFUSED)


class Turn(IntegerChoices):
    """Whose turn it is, as a trainee reads the list of their dossiers."""

    MINE = 0, "À faire"
    OTHERS = 1, "En cours"
    DRAFT = 2, "Brouillons"
    OVER = 3, "Terminés"


def due(prefix: str = "") -> Q:
    """Dossiers on which the clock is late: it plays what `Dossier.clock_plays` says of each."""
    return _waiting(prefix, deadline__lt=timezone.localdate())


def lapsed(prefix: str = "") -> Q:
    """Dossiers that are over, though their state does not say so yet."""
    return _waiting(prefix, deadline__lt=timezone.localdate(), silence="")


def live(prefix: str = "") -> Q:
    """Dossiers in a live state, and not lapsed."""
    return _standing(prefix) | Q(**{f"{prefix}state__in": OTHERS})


def expected() -> Q:
    """Dossiers on which something is expected of the trainee today: an answer or a payment before the
    deadline, the entry once the training has begun, the exit once it is over (of one dossier, what is to be
    declared: `declarations.owed_by_trainee`).
    """
    today = timezone.localdate()
    return (
        Q(state__in=TO_ANSWER, silence="", deadline__gte=today)
        | Q(state=State.VALIDATED, starts_on__lte=today, entry_confirmed_on=None)
        | Q(state=State.IN_TRAINING, ends_on__lte=today, exit_confirmed_on=None)
    )


def turn() -> Case:
    """The `Turn` of each dossier, for a query."""
    return Case(
        When(expected(), then=Turn.MINE),
        When(live(), then=Turn.OTHERS),
        When(state=State.DRAFT, then=Turn.DRAFT),
        default=Turn.OVER,
    )


def standing_in(state: State) -> Q:
    """Dossiers that stand in that state today, as `Dossier.standing` says of one."""
    if state is State.REQUEST_CANCELLED:
        return Q(state=state) | lapsed()
    return Q(state=state) & _standing() if state in ENDED_BY_THE_CLOCK else Q(state=state)


def _standing(prefix: str = "") -> Q:
    """In a state that the clock ends: those in time, and those that only a funder's silence would move."""
    return _waiting(prefix, deadline__gte=timezone.localdate()) | _waiting(prefix, silence__gt="")


def _waiting(prefix: str, **more: object) -> Q:
    wanted = {"state__in": ENDED_BY_THE_CLOCK} | more
    return Q(**{prefix + name: value for name, value in wanted.items()})
