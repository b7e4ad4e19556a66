"""Each state can be lived."""

import pytest

from dossiers.lifecycle import State
from tests.factories import a_dossier

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_each_state_is_reached_by_playing_the_real_transitions(state: State) -> None:
    dossier = a_dossier(state)
    assert dossier.state == state
    assert [e.sequence for e in dossier.entries.all()] == list(range(1, dossier.entries.count() + 1))
