"""The engine: what makes a body a transition, and the only way a dossier changes state.

In one transaction: lock, the clock moves first, source and role, body, state and deadline, journal.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any, Concatenate

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from dossiers.dossier import locking
from dossiers.dossier.actors import BANK, CLOCK, Actor, check_actor
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import lapsed
from dossiers.lifecycle import DEADLINES, SEATED, TERMINAL, TRANSITIONS, Role, State, Transition
from dossiers.messages import jobs, notices
from dossiers.messages.models import OutboxMessage
from dossiers.money import card
from dossiers.transitions import checks
from dossiers.transitions.availability import available

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
            deadline = held.deadline if actor not in (CLOCK, BANK) and _the_clock_is_due(held) else None
            if deadline:
                REGISTRY["expire"](held, CLOCK)
            else:
                _play(row, held, actor, today, lambda: body(held, actor, today, *args, **given))
        if deadline:
            raise Refused(checks.overdue(held, deadline), code="overdue")
        return held

    REGISTRY[row.name] = play
    return play


def _play_the_clock_elsewhere(dossier: Dossier, trainee_id: int) -> None:
    """End the person's other dossiers that have lapsed: what they hold counts no more (docs/rules.md § 4)."""
    for other in Dossier.objects.filter(lapsed(), trainee_id=trainee_id).exclude(pk=dossier.pk):
        if card.may_be_paid(other):
            card.close_pages(other)
        with suppress(Refused):  # someone moved it meanwhile, or the bank does not answer
            REGISTRY["expire"](other, CLOCK)


def _play(row: Transition, dossier: Dossier, actor: Actor, today: date, act: Callable[[], Details]) -> None:
    if dossier.status is State.DRAFT:
        checks.hold_what_is_asked_for(dossier)
    if refusal := available(dossier, row, actor.role, today):
        raise Refused(refusal.reason, code=refusal.code)
    source = dossier.status
    details = act()
    dossier.state = row.leads_to(source).value
    dossier.deadline = _deadline(row, dossier, today)
    if dossier.status in TERMINAL and source not in TERMINAL:
        dossier.closed_on = today
    dossier.save()
    checks.take_or_leave_seat(dossier, source in SEATED)
    _write(dossier, row.name, source, actor, details or {})


def _the_clock_is_due(dossier: Dossier) -> bool:
    """Whether the clock moves first. What may have been paid is not its to end: the bank is asked.

    Nor does it go before the bank's own word: money sent while the dossier stood is honoured.
    """
    return dossier.has_lapsed and not card.may_be_paid(dossier)


def _deadline(row: Transition, dossier: Dossier, today: date) -> date | None:
    """The date until which the dossier may stay as the transition leaves it, or None."""
    rule = row.deadline or (DEADLINES.get(dossier.status) if row.target else None)
    if row.target is None and row.deadline is None:
        return dossier.deadline
    if rule is None or rule.since == "kept":
        return dossier.deadline if rule else None
    since = {"transition": today, "start": dossier.starts_on, "end": dossier.ends_on}[rule.since] or today
    return add_business_days(since, rule.days.on(since))


def _write(dossier: Dossier, name: str, source: State, actor: Actor, details: dict[str, Any]) -> None:
    """Add the entry at the next sequence of a locked dossier, and a message for each reader."""
    last = Entry.objects.filter(dossier=dossier).aggregate(last=Max("sequence"))["last"] or 0
    entry = Entry.objects.create(
        dossier=dossier,
        sequence=last + 1,
        transition=name,
        source=source.value,
        target=dossier.state,
        actor=actor.role.value,
        user=actor.user,
        details=details,
    )
    owed = [OutboxMessage(entry=entry, reader=reader) for reader in notices.readers_of(name)]
    for message in OutboxMessage.objects.bulk_create(owed):
        jobs.mail_outbox_message.defer(message_id=message.pk)
