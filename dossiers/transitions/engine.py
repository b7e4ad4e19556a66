"""The engine: what makes a body a transition, and the only way a dossier changes state.

In one transaction: lock, the clock moves first, source and role, body, state and deadline, journal.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone

from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from dossiers.dossier import locking as dossier_locking
from dossiers.dossier.models import Dossier
from dossiers.dossier.players import BANK, CLOCK, Player, check_player
from dossiers.dossier.standing import lapsed
from dossiers.lifecycle import DEADLINES, MOVES, SEATED, TERMINAL, Actor, Move
from dossiers.money import card
from dossiers.transitions import checks
from dossiers.transitions import journal as transitions_journal
from dossiers.transitions.availability import available

Details = dict[str, Any] | None
# Each transition by its verb, for the engine itself to play the clock's.
PLAYED: dict[str, Callable[..., Dossier]] = {}


def move(body: Callable[..., Details]) -> Callable[..., Dossier]:
    """Make a body a move: the only way a dossier changes state."""
    row = MOVES[body.__name__]

    @wraps(body)
    def play(dossier: Dossier, by: Player, **given: Any) -> Dossier:
        card.ask_before(row, dossier, by)
        if by.actor is Actor.TRAINEE and by.user:
            _play_the_clock_elsewhere(dossier, by.user.pk)
        with transaction.atomic():
            d, today = dossier_locking.locked(dossier), timezone.localdate()
            check_player(d, by)
            deadline = d.deadline if by not in (CLOCK, BANK) and _the_clock_is_due(d) else None
            if deadline:
                PLAYED["expire"](d, CLOCK)
            else:
                _play(row, body, d, by, today, given)
        if deadline:
            raise Refused(checks.overdue(d, deadline), code="overdue")
        return d

    PLAYED[row.verb] = play
    return play


def _play_the_clock_elsewhere(dossier: Dossier, trainee_id: int) -> None:
    """End the person's other dossiers that have lapsed: what they hold counts no more (docs/rules.md § 4)."""
    for other in Dossier.objects.filter(lapsed(), trainee_id=trainee_id).exclude(pk=dossier.pk):
        if card.may_be_paid(other):
            card.desk.close(other)
        with suppress(Refused):  # someone moved it meanwhile, or the bank does not answer
            PLAYED["expire"](other, CLOCK)


def _play(row: Move, body: Callable[..., Details], d: Dossier, by: Player, today: date, given: Any) -> None:
    if refusal := available(d, row, by.actor, today):
        raise refusal
    source = d.status
    details = body(d, by=by, today=today, **given)
    d.state = row.leads_to(source).value
    d.deadline = _deadline(row, d, today)
    if d.status in TERMINAL and source not in TERMINAL:
        d.closed_on = today
    d.save()
    checks.take_or_leave_seat(d, source in SEATED)
    transitions_journal.write(d, row.verb, source, by, details or {})


def _the_clock_is_due(d: Dossier) -> bool:
    """Whether the clock moves first. What may have been paid is not its to end: the bank is asked.

    Nor does it go before the bank's own word: money sent while the dossier stood is honoured.
    """
    return d.has_lapsed and not card.may_be_paid(d)


def _deadline(row: Move, d: Dossier, today: date) -> date | None:
    """The date until which the dossier may stay as the move leaves it, or None."""
    rule = row.deadline or (DEADLINES.get(d.status) if row.target else None)
    if row.target is None and row.deadline is None:
        return d.deadline
    if rule is None or rule.since == "kept":
        return d.deadline if rule else None
    since = {"move": today, "start": d.starts_on, "end": d.ends_on}[rule.since] or today
    return add_business_days(since, rule.days.on(since))
