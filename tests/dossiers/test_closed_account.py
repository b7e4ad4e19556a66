"""An account is closed, or its dossier sent: never both, whoever comes first (real Postgres)."""

import pytest

from accounts import deletion, rights
from accounts.models import DeletionRequest
from cpf_portal.errors import Refused
from dossiers import checks, transitions
from dossiers.models import Dossier
from tests import factories as f
from tests.races import during, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leaving():
    """A complete draft, whose holder asked for the account to be closed; what sending it takes; staff."""
    d = f.a_draft()
    deletion.ask(d.trainee)
    return d, f.owner(d), f.consents(d), f.a_staff_member()


def left(d: Dossier) -> tuple[bool, str]:
    found = Dossier.objects.select_related("trainee__user").get(pk=d.pk)
    return found.trainee.user.is_active, found.state


def test_a_draft_sent_while_the_account_is_being_closed_is_refused(leaving):
    d, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    troubles = during(lambda: deletion.carry_out(request, staff), lambda: transitions.send(d, by, **given))
    assert [refusal.code for refusal in troubles] == ["closed"]
    assert left(d) == (False, "draft")


def test_an_account_closed_while_its_draft_is_being_sent_stays_open(leaving):
    d, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    troubles = during(lambda: transitions.send(d, by, **given), lambda: deletion.carry_out(request, staff))
    assert len(troubles) == 1
    assert isinstance(troubles[0], Refused)
    assert left(d) == (True, "requested")


@pytest.mark.parametrize("turn", range(5))
def test_both_at_once_leave_one_truth(leaving, turn):
    d, by, given, staff = leaving
    request = DeletionRequest.objects.get()
    outcomes = race(lambda: deletion.carry_out(request, staff), lambda: transitions.send(d, by, **given))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert left(d) in [(False, "draft"), (True, "requested")]


def test_control_without_reading_again_a_closed_account_sends(leaving, monkeypatch):
    """The race is real: with the holder locked but not read again, a live request stays behind."""
    d, by, given, staff = leaving
    monkeypatch.setattr(checks, "hold_holder", rights.lock_holder)
    request = DeletionRequest.objects.get()
    assert during(lambda: deletion.carry_out(request, staff), lambda: transitions.send(d, by, **given)) == []
    assert left(d) == (False, "requested")
