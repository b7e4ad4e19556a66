"""An account is closed, or its dossier sent: never both, whoever comes first (real Postgres)."""

from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError

from accounts.people.models import DeletionRequest, User
from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.actors import Actor
from dossiers.dossier.models import Dossier
from dossiers.holder import closing, engagements
from dossiers.trainee import draft_views
from dossiers.transitions import checks
from tests import factories as f
from tests.races import during, race, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leaving() -> tuple[Dossier, Actor, dict[str, Any], User]:
    """A complete draft, whose holder asked for the account to be closed; what sending it takes; staff."""
    dossier = f.a_draft()
    closing.ask(dossier.trainee)
    return dossier, f.owner(dossier), f.consents(dossier), f.a_staff_member()


def left(dossier: Dossier) -> tuple[Any, ...]:
    """Whether the account is open, and the states of its dossiers: a closed one keeps no draft."""
    states = list(Dossier.objects.filter(pk=dossier.pk).values_list("state", flat=True))
    return User.objects.get(pk=dossier.trainee_id).is_active, *states


def test_a_draft_sent_while_the_account_is_being_closed_is_refused(
    leaving: tuple[Dossier, Actor, dict[str, Any], User],
) -> None:
    dossier, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    troubles = during(
        lambda: closing.carry_out(request, staff), lambda: transitions.send(dossier, by, **given)
    )
    assert told(troubles) == ["deleted"]
    assert left(dossier) == (False,)


def test_an_account_closed_while_its_draft_is_being_sent_stays_open(
    leaving: tuple[Dossier, Actor, dict[str, Any], User],
) -> None:
    dossier, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    troubles = during(
        lambda: transitions.send(dossier, by, **given), lambda: closing.carry_out(request, staff)
    )
    assert len(troubles) == 1
    assert isinstance(troubles[0], Refused)
    assert left(dossier) == (True, "requested")


@pytest.mark.parametrize("turn", range(5))
def test_both_at_once_leave_one_truth(
    leaving: tuple[Dossier, Actor, dict[str, Any], User], turn: int
) -> None:
    dossier, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    outcomes = race(lambda: closing.carry_out(request, staff), lambda: transitions.send(dossier, by, **given))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert left(dossier) in [(False,), (True, "requested")]


def test_a_draft_begun_while_the_account_is_being_closed_is_refused() -> None:
    """Nothing of the draft exists to be held or deleted: the account is read again once its holder is held."""
    dominique, session, staff = f.a_trainee(), f.a_session(), f.a_staff_member()
    closing.ask(dominique)
    request = DeletionRequest.objects.get()
    troubles = during(
        lambda: closing.carry_out(request, staff), lambda: draft_views.begin(dominique.pk, session)
    )
    assert told(troubles) == ["closed"]
    assert not Dossier.objects.exists()


def test_control_without_reading_again_a_draft_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: with the holder locked but not read again, a closed account begins a dossier."""
    monkeypatch.setattr(checks, "hold_holder", ledger.lock_holder)
    dominique, session, staff = f.a_trainee(), f.a_session(), f.a_staff_member()
    closing.ask(dominique)
    request = DeletionRequest.objects.get()
    assert not during(
        lambda: closing.carry_out(request, staff), lambda: draft_views.begin(dominique.pk, session)
    )
    assert Dossier.objects.get().trainee_id == dominique.pk


def test_control_the_holder_held_before_its_dossiers_is_a_deadlock(
    leaving: tuple[Dossier, Actor, dict[str, Any], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why closing holds the dossiers first: sending holds its dossier, then the holder."""
    dossier, by, given, staff = leaving
    held = Barrier(2, timeout=10)
    first = engagements.hold
    real = checks.hold_holder

    def meet(trainee_id: int) -> None:
        held.wait()
        real(trainee_id)

    def late(trainee_id: int) -> None:
        ledger.lock_holder(trainee_id)
        held.wait()
        first(trainee_id)

    monkeypatch.setattr(checks, "hold_holder", meet)
    monkeypatch.setattr(engagements, "hold", late)
    request = DeletionRequest.objects.get()
    outcomes = race(lambda: closing.carry_out(request, staff), lambda: transitions.send(dossier, by, **given))
    assert sum(isinstance(outcome, OperationalError) for outcome in outcomes) == 1
