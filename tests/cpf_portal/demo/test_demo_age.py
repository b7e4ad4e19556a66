"""A dossier of the demonstration that is made older: how many days, and what is told."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from pytest_django import Settings

from cpf_portal.common.french import long_date
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.trainee.presentation import limit_of
from dossiers.transitions.engine import play_the_clock
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = True


def test_the_dates_that_are_told_are_the_new_ones_in_words() -> None:
    dossier = f.a_dossier("to_validate")
    starts, deadline, said = sure(dossier.starts_on), sure(dossier.deadline), io.StringIO()
    call_command("demo_age", dossier.number, "3", stdout=said)
    dossier.refresh_from_db()
    assert (dossier.starts_on, dossier.deadline) == (starts - timedelta(days=3), deadline - timedelta(days=3))
    assert (
        f"début le {long_date(sure(dossier.starts_on))}, échéance le {long_date(sure(dossier.deadline))}."
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


def silent(dossier: Dossier) -> None:
    """The funder lets its ten days pass, and the clock plays."""
    call_command("demo_age", dossier.number, "15", stdout=io.StringIO())
    assert play_the_clock(Dossier.objects.get(pk=dossier.pk))


@pytest.mark.today("2026-11-24")
@pytest.mark.parametrize("answer", [f.grant_top_up, f.decline_top_up, silent], ids=lambda each: each.__name__)
def test_what_a_funder_answered_grows_older_with_its_dossier(answer: Callable[[Dossier], object]) -> None:
    dossier = f.ask_top_up(f.a_dossier("to_validate", starts_in=40))
    answer(dossier)
    before, week = TopUp.objects.get(), timedelta(days=7)
    call_command("demo_age", dossier.number, "7", stdout=io.StringIO())
    after = TopUp.objects.get()
    moved = [(each.asked_on, each.deadline, each.answered_on) for each in (before, after)]
    assert moved[1] == tuple(sure(day) - week for day in moved[0])
    limit = sure(limit_of(Dossier.objects.get()))
    assert (limit.count, limit.days[0].date) == (4, after.answered_on), "counted from the answer"
    with pytest.raises(IntegrityError, match="an_answer_is_for_good"), transaction.atomic():
        TopUp.objects.update(answered_on=before.answered_on)
