"""What a row says of a deadline: the day, by when to accept its dates, and what presses."""

from datetime import date, timedelta

import pytest
import time_machine

from cpf_portal.common.business_days import add_business_days
from dossiers.dossier.models import Dossier
from dossiers.organisation.rows import Until, limit_of

DEADLINE = date(2026, 12, 1)
SAID, BEFORE = "mardi 1er décembre 2026", "lundi 30 novembre 2026 pour accepter ces dates"
DAY = timedelta(days=1)


def said(dossier: Dossier, day: date) -> Until:
    with time_machine.travel(f"{day.isoformat()}T12:00+01:00"):
        return limit_of(dossier, day)


def a_request(**more: object) -> Dossier:
    """It may be accepted until the eve of its deadline: eleven business days before it begins."""
    dates = {"sent_on": date(2026, 11, 27), "starts_on": add_business_days(DEADLINE - DAY, 11)}
    return Dossier(**{"state": "requested", "deadline": DEADLINE, **dates, **more})


@pytest.mark.parametrize(
    ("day", "note", "presses"),
    [
        (DEADLINE - 2 * DAY, BEFORE, ""),
        (DEADLINE - DAY, BEFORE, ""),
        (DEADLINE, "trop proche pour accepter ces dates", "aujourd'hui"),
    ],
)
def test_a_request_says_by_when_to_accept_its_dates(day: date, note: str, presses: str) -> None:
    assert said(a_request(), day) == Until(SAID, note=note, presses=presses)


def test_a_request_far_from_its_start_has_one_day() -> None:
    far = a_request(starts_on=date(2027, 3, 1))
    assert said(far, DEADLINE - DAY) == Until(SAID)


def test_once_it_has_lapsed_nothing_presses() -> None:
    assert said(a_request(), DEADLINE + DAY) == Until(f"délai terminé le {SAID}", is_past=True)


def test_a_funder_s_deadline_presses_nobody_here() -> None:
    asked = a_request(state="to_validate", silence="decline_top_up")
    assert said(asked, DEADLINE) == Until(SAID, note="réponse d'un financeur")


@pytest.mark.parametrize(("after", "presses"), [(-1, ""), (0, "aujourd'hui"), (1, "en retard")])
def test_a_declaration_is_late_the_day_after(after: int, presses: str) -> None:
    assert said(a_request(state="validated"), DEADLINE + after * DAY) == Until(SAID, presses=presses)


def test_what_is_over_has_none() -> None:
    assert said(a_request(state="completed", deadline=None), DEADLINE) == Until("aucune", is_past=True)
