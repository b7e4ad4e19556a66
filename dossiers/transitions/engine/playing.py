"""The engine: what makes a body a transition, and the only way a dossier changes state.

In one transaction: lock, the clock moves first, source and role, body, state and deadline, journal.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial, wraps
from typing import Any, Concatenate

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refused
from dossiers.dossier import locking
from dossiers.dossier.actors import BANK, CLOCK, Actor, check_actor
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import due
from dossiers.lifecycle import DEADLINES, TERMINAL, TRANSITIONS, Role, State, Transition
from dossiers.money import card
from dossiers.transitions import checks
from dossiers.transitions.availability import available
from dossiers.transitions.engine.writing import Move, write

type Details = dict[str, Any] | None
# Each transition by its name in the table.
REGISTRY: dict[str, Callable[..., Dossier]] = {}


def transition[**Given](
    body: Callable[Concatenate[Dossier, Actor, date, Given], Details],
) -> Callable[Concatenate[Dossier, Actor, Given], Dossier]:
    """Make a body a transition: the only way a dossier changes state.

    A caller gives the dossier, the actor, and by name what the body asks for: mypy refuses anything else.
    """
    row = TRANSITIONS[body.__name__]

    @wraps(body)
    def play(dossier: Dossier, actor: Actor, /, *args: Given.args, **given: Given.kwargs) -> Dossier:
        card.ask_before(row, dossier, actor)
        if actor.role is Role.TRAINEE and actor.user:
            _play_the_clock_elsewhere(dossier, actor.user.pk)
        with transaction.atomic():
            held, today = locking.locked(dossier), timezone.localdate()
            check_actor(held, actor)
            late = None if actor in (CLOCK, BANK) else _what_the_clock_owes(held)
            if late and held.deadline:
                told = checks.overdue(held, held.deadline)
                REGISTRY[late](held, CLOCK)
            else:
                _play(row, held, actor, today, lambda: body(held, actor, today, *args, **given))
        if late:
            raise Refused(told, code="overdue")
        return held

    REGISTRY[row.name] = play
    return play


def _play_the_clock_elsewhere(dossier: Dossier, trainee_id: int) -> None:
    """Play it on the person's other overdue dossiers: a lapsed one holds nothing (docs/rules.md § 4)."""
    for other in _overdue_of(trainee_id):
        if other.pk == dossier.pk:
            continue
        if card.may_be_paid(other):
            card.close_pages(other)
        with suppress(Refused):  # someone moved it meanwhile, or the bank does not answer
            play_the_clock(other)


@written_once
def _overdue_of(trainee_id: int) -> QuerySet[Dossier]:
    return Dossier.objects.filter(due(), trainee_id=trainee_id)


def play_the_clock(dossier: Dossier) -> bool:
    """Play what the clock owes an overdue dossier, as it was read; whether there was something to play."""
    name = dossier.clock_plays
    if name:
        REGISTRY[name](dossier, CLOCK)
    return name is not None


def play_together(row: Transition, dossiers: Sequence[Dossier]) -> None:
    """Play one of the clock's transitions on dossiers that are locked, in a few statements whatever their
    number; in one transaction, which fails whole. For a body that writes nothing of its own.
    """
    act: Callable[..., Details] = REGISTRY[row.name].__wrapped__  # type: ignore[attr-defined]
    today = timezone.localdate()
    moves = [_moved(row, each, CLOCK, today, partial(act, each, CLOCK, today)) for each in dossiers]
    Dossier.objects.bulk_update(dossiers, ["state", "deadline", "closed_on"])
    write(moves)


def _play(row: Transition, dossier: Dossier, actor: Actor, today: date, act: Callable[[], Details]) -> None:
    if dossier.status is State.DRAFT:
        checks.hold_what_is_asked_for(dossier)
    move = _moved(row, dossier, actor, today, act)
    dossier.save()
    write([move])


def _moved(row: Transition, dossier: Dossier, actor: Actor, today: date, act: Callable[[], Details]) -> Move:
    """What the transition makes of the dossier, not saved yet; `Refused` when it may not be played."""
    if refusal := available(dossier, row, actor.role, today):
        raise Refused(refusal.reason, code=refusal.code)
    source = dossier.status
    details = act()
    dossier.state = row.leads_to(source).value
    dossier.deadline = _deadline(row, dossier, today)
    if dossier.status in TERMINAL and source not in TERMINAL:
        dossier.closed_on = today
    through = {"through": actor.through} if actor.through else {}
    return Move(dossier, row.name, source, actor, (details or {}) | through)


def _what_the_clock_owes(dossier: Dossier) -> str | None:
    """What the clock plays first, if anything. What may have been paid is not its to end: the bank is asked.

    Nor does it go before the bank's own word: money sent while the dossier stood is honoured.
    """
    name = dossier.clock_plays
    return name if name and not card.may_be_paid(dossier) else None


def _deadline(row: Transition, dossier: Dossier, today: date) -> date | None:
    """The date until which the dossier may stay as the transition leaves it, or None."""
    rule = row.deadline or (DEADLINES.get(dossier.status) if row.target else None)
    if row.target is None and row.deadline is None:
        return dossier.deadline
    if rule is None or rule.since in ("kept", "funder"):
        return dossier.deadline if rule else None
    since = {"transition": today, "start": dossier.starts_on, "end": dossier.ends_on}[rule.since] or today
    return add_business_days(since, rule.days.on(since))
