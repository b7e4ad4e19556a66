"""The clock ends what is overdue: many at once, and each as if it were alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.dossier.models import Dossier
from dossiers.messages.models import OutboxMessage
from dossiers.transitions import sweep
from dossiers.transitions.engine import play_the_clock, playing
from tests import factories as f

pytestmark = pytest.mark.django_db


def requests(count: int, **more: Any) -> list[Dossier]:
    """So many overdue requests of as many people."""
    sent = [
        f.a_dossier("requested", f.a_draft(f.a_trainee(f"P{count}-{rank}"), **more)) for rank in range(count)
    ]
    overdue = Dossier.objects.filter(pk__in=[each.pk for each in sent]).order_by("pk")
    overdue.update(deadline="2020-01-01")
    return list(overdue)


def what_is_written_of(dossier: Dossier) -> list[Any]:
    dossier.refresh_from_db()
    entry = dossier.entries.latest("sequence")
    told = OutboxMessage.objects.filter(entry=entry).order_by("reader").values_list("reader", flat=True)
    said = (
        entry.sequence,
        entry.transition,
        entry.source,
        entry.target,
        entry.actor,
        entry.user,
        entry.details,
    )
    return [dossier.state, dossier.deadline, dossier.closed_on, said, list(told)]


def due() -> int:
    return OutboxMessage.objects.exclude(due_at=None).count()


def test_a_dossier_ended_with_others_is_written_as_one_ended_alone() -> None:
    alone, *others = requests(4)
    before = due()
    assert play_the_clock(alone)
    owed_by_one = due() - before
    assert sweep.sweep() == 3
    assert owed_by_one == 2
    assert due() - before == 4 * owed_by_one
    for other in others:
        assert what_is_written_of(other) == what_is_written_of(alone)


def test_what_ends_together_costs_no_statement_more_for_each() -> None:
    def statements(count: int) -> int:
        requests(count)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert sweep.sweep() == count
        return len(asked)

    assert statements(12) == statements(3) <= 13


def test_the_seats_of_all_those_that_end_are_free_again() -> None:
    session, other = f.a_session(seats=5), f.a_session(seats=5)
    requests(3, session=session)
    requests(1, session=other)
    validated = f.a_dossier("validated", f.a_draft(f.a_trainee("Camille"), session=session))
    session.refresh_from_db()
    assert session.seats_taken == 4
    assert sweep.sweep() == 4
    session.refresh_from_db()
    other.refresh_from_db()
    assert (session.seats_taken, other.seats_taken) == (1, 0)
    validated.refresh_from_db()
    assert validated.state == "validated"


def test_what_was_answered_meanwhile_is_left_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answered, *others = requests(3)
    keys = [answered.pk, *(other.pk for other in others)]
    Dossier.objects.filter(pk=answered.pk).update(deadline="2099-01-01")
    monkeypatch.setattr(sweep, "overdue", lambda: keys)
    assert sweep.sweep() == 2
    answered.refresh_from_db()
    assert answered.state == "requested"
    assert not caplog.records, "no batch failed"


def test_batches_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 2)
    requests(5)
    assert sweep.sweep() == 5
    assert not Dossier.objects.exclude(state="request_cancelled").exists()


def test_one_bad_dossier_never_stops_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good, also_good = requests(3)
    real = playing._deadline

    def failing(row: Any, dossier: Dossier, today: Any) -> Any:
        if dossier.pk == bad.pk:
            raise RuntimeError("broken row")
        return real(row, dossier, today)

    monkeypatch.setattr(playing, "_deadline", failing)
    assert sweep.sweep() == 2
    states = dict(Dossier.objects.values_list("pk", "state"))
    assert states == {bad.pk: "requested", good.pk: "request_cancelled", also_good.pk: "request_cancelled"}
    assert "broken row" in caplog.text
