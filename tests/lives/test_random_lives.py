"""Random lives: transitions, days, cards and failures in any order, and after each step nothing is created or lost.

CPF_LIVES says how many lives are played (5 by default, each of up to 25 steps).
"""

import os

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings
from stripe import HTTPClient

from cpf_portal.simulators.bank import Simulator
from dossiers.dossier.models import Dossier
from tests import later_tables
from tests.lives.truths import Truths

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("CPF_LIVES", "5"))


@pytest.fixture(autouse=True)
def _a_bank_and_a_portal(bank: Simulator, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Hours of DIF may be entered.
    settings.DIF_REOPENED = True
    # The library waits between its tries.
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0)
    Truths.bank, Truths.portal = bank, settings


def play(lives: int) -> None:
    """So many, each true from its first step to its last."""
    run_state_machine_as_test(
        Truths,
        settings=how(
            max_examples=lives,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a life takes too long to shrink, and reads well enough
        ),
    )


def test_thousands_of_random_lives() -> None:
    play(LIVES)


def test_lives_on_the_tables_of_a_later_version() -> None:
    later_tables.add(
        ["added_later text", "counted_later integer NOT NULL DEFAULT 0"], later_tables.every_table()
    )
    play(2)


def test_what_the_former_version_would_have_to_write_is_seen() -> None:
    later_tables.add(["asked_later integer NOT NULL"], [Dossier])
    with pytest.raises(IntegrityError, match="asked_later"):
        play(5)
