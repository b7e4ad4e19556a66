"""Random lives: transitions, days, cards and failures in any order, and after each step nothing is created or lost.

CPF_LIVES says how many lives are played (5 by default, each of up to 25 steps).
"""

import os

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings
from stripe import HTTPClient

from cpf_portal.simulators.bank import Simulator
from tests.lives.truths import Truths

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("CPF_LIVES", "5"))


def test_thousands_of_random_lives(
    bank: Simulator, portal: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library waits between its tries.
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0)
    Truths.bank, Truths.portal = bank, portal
    run_state_machine_as_test(
        Truths,
        settings=how(
            max_examples=LIVES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a life takes too long to shrink, and reads well enough
        ),
    )


@pytest.fixture
def portal(settings: Settings) -> Settings:
    """The portal's settings, that hours of DIF may be entered under."""
    settings.DIF_REOPENED = True
    return settings
