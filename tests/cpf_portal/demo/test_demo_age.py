"""A dossier of the demonstration that is made older: how many days, and what is told."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from cpf_portal.common.french import long_date
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = True


def test_the_dates_that_are_told_are_the_new_ones_in_words() -> None:
    dossier = f.a_dossier("to_validate")
    starts, deadline, said = dossier.starts_on, dossier.deadline, io.StringIO()
    call_command("demo_age", dossier.number, "3", stdout=said)
    dossier.refresh_from_db()
    assert (dossier.starts_on, dossier.deadline) == (starts - timedelta(days=3), deadline - timedelta(days=3))
    assert (
        f"début le {long_date(dossier.starts_on)}, échéance le {long_date(dossier.deadline)}."
        in said.getvalue()
    )


@pytest.mark.parametrize(
    "days", ["0", "367", "100000", "99999999999", "-400", "trois", "00036699", "1.5", "²", ""]
)
def test_days_that_make_no_sense_are_refused_and_move_nothing(days: str) -> None:
    dossier = f.a_dossier("to_validate")
    starts = dossier.starts_on
    with pytest.raises(CommandError, match="de 1 à 366"):
        call_command("demo_age", "--", dossier.number, days)
    dossier.refresh_from_db()
    assert dossier.starts_on == starts


def test_a_number_that_is_no_dossier_s_is_told() -> None:
    with pytest.raises(CommandError, match="Aucun dossier envoyé n'a le numéro 123"):
        call_command("demo_age", "123", "1")
