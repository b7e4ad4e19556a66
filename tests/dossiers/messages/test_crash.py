"""`kill -9` between any two statements of a transition: the dossier is before it or after it, never between."""

import os
import signal
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from django.db import connection

from accounts.rights.models import RightsLine
from catalogue.trainings.models import Session
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.messages.models import OutboxMessage
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def play_and_die(play: Callable[[], object], moment: int) -> bool:
    """Play in a process of its own, killed before its statement number `moment`; whether it was killed.

    Statement 0 is the first. The commit counts as a statement, and so does the instant after it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: the child only dies
        child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        if seen == moment:
            kill()
        seen += 1

    try:
        connection.connection = None  # the parent's: leave it alone
        connection.connect()
        commit = connection._commit  # type: ignore[attr-defined]

        def counted_commit() -> None:
            count()
            commit()
            count()

        connection._commit = counted_commit  # type: ignore[attr-defined]

        def counted(execute: Callable[..., Any], *statement: Any) -> Any:
            count()
            return execute(*statement)

        with connection.execute_wrapper(counted):
            play()
    finally:
        os._exit(0)


class Picture(NamedTuple):
    """What the database says of a dossier, and of all that it leads to."""

    dossier: Mapping[str, Any]
    entries: list[Any]
    owed: int
    due: int
    lines: list[Any]
    seats: int


def picture(dossier: Dossier) -> Picture:
    return Picture(
        Dossier.objects.filter(pk=dossier.pk).values().get(),
        list(Entry.objects.filter(dossier=dossier).values("sequence", "transition", "target")),
        OutboxMessage.objects.filter(entry__dossier=dossier).count(),
        OutboxMessage.objects.filter(entry__dossier=dossier).exclude(due_at=None).count(),
        list(
            RightsLine.objects.filter(trainee_id=dossier.trainee_id).values("kind", "available", "reserved")
        ),
        Session.objects.get(pk=dossier.session_id).seats_taken,
    )


def sending() -> tuple[Dossier, Callable[[], object]]:
    dossier = f.a_draft()
    given, by = f.consents(dossier), f.owner(dossier)
    return dossier, lambda: transitions.send(dossier, by, **given)


def validating() -> tuple[Dossier, Callable[[], object]]:
    dossier = f.a_dossier("to_validate", trainee=f.a_trainee(is_jobseeker=True))
    figures, by = f.consents(dossier)["figures"], f.owner(dossier)
    return dossier, lambda: transitions.validate(dossier, by, figures=figures, rights_consent=True)


def paying() -> tuple[Dossier, Callable[[], object]]:
    dossier = f.a_dossier("payment_pending")
    amount, number = dossier.to_pay or 0, dossier.number
    return dossier, lambda: transitions.payment_succeeded(
        dossier, actors.BANK, amount=amount, currency="eur", reference=number
    )


@pytest.mark.parametrize(
    ("begin", "state"), [(sending, "requested"), (validating, "validated"), (paying, "validated")]
)
def test_a_transition_killed_at_any_moment_happened_whole_or_not_at_all(
    begin: Callable[[], Any], state: str
) -> None:
    dossier, play = begin()
    before, moment, outcomes = picture(dossier), 0, []
    while dossier.state != state:
        killed = play_and_die(play, moment)
        moment += 1
        after = picture(dossier)
        dossier.refresh_from_db()
        outcomes.append(killed)
        if dossier.state != state:
            assert killed
            assert after == before, f"torn before statement {moment}"
    entries = [entry["transition"] for entry in after.entries]
    assert entries == [entry["transition"] for entry in before.entries] + [entries[-1]]
    assert after.due == after.owed > before.owed, "each message that is owed is due"
    assert moment > 6, "the transition has several statements, each was a moment to die"
    assert outcomes[-1], "the last death came right after the commit, which stays"
