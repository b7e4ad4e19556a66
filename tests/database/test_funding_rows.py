"""A funder or a top-up that cannot be, written past the product: the database refuses it, under the rule's name."""

from typing import Any

import pytest

from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.database.raw import FAR, LONG_AGO, change, check, insert, run

pytestmark = pytest.mark.django_db


def test_a_funder_gives_something_and_answers_in_time() -> None:
    funder = f.a_funder()

    def written(**columns: Any) -> None:
        change("catalogue_funder", funder.pk, **columns)

    check(
        {
            "a_funder_gives_something": lambda: written(usual_amount=0),
            "a_funder_gives_something#most": lambda: written(usual_amount=200_001),
            "funder_most_amount_is_sensible": lambda: written(most_amount=100_000_001),
            "a_funder_answers_in_time": lambda: written(answer_days=0),
            "a_funder_answers_in_time#late": lambda: written(answer_days=61),
            "a_funder_is_asked_some_time_before": lambda: written(start_days=121),
        }
    )


def test_a_top_up_is_asked_then_answered_and_its_dossier_waits() -> None:
    asked, other = f.ask_top_up(f.a_dossier("to_validate")), f.a_dossier("to_validate", trainee=f.a_trainee())
    granted = f.grant_top_up(f.ask_top_up(f.a_dossier("proposed", trainee=f.a_trainee())))

    def top_up(d: Dossier = asked, /, **columns: Any) -> None:
        change("dossiers_topup", d.pk, "dossier_id", **columns)

    def new(**columns: Any) -> None:
        day = asked.top_up.asked_on
        row = {"dossier_id": other.pk, "funder_id": asked.top_up.funder_id, "asked": 5, "asked_on": day}
        row |= {"status": "asked", "deadline": FAR, "reason": "", "by_silence": False}
        insert("dossiers_topup", **row | columns)

    def dossier(d: Dossier = asked, **columns: Any) -> None:
        change("dossiers_dossier", d.pk, **columns)

    declined = {"status": "declined", "answered_on": FAR, "by_silence": True}
    check(
        {
            "a_top_up_asks_for_something": lambda: new(asked=0),
            "topup_asked_is_sensible": lambda: new(asked=100_000_001),
            "what_is_granted_is_of_what_is_asked": lambda: top_up(
                status="granted", granted=10_001, answered_on=asked.top_up.asked_on
            ),
            "what_is_granted_is_of_what_is_asked#asked": lambda: top_up(granted=1),
            "a_funder_is_asked_then_answers": lambda: top_up(answered_on=FAR),
            "a_funder_is_asked_then_answers#before": lambda: top_up(status="dropped", answered_on=LONG_AGO),
            "a_funder_has_days_to_answer": lambda: new(deadline=asked.top_up.asked_on),
            "silence_is_known_after_the_deadline": lambda: top_up(
                **declined | {"answered_on": asked.top_up.deadline}
            ),
            "silence_is_known_after_the_deadline#late": lambda: top_up(
                status="declined", reason="budget", answered_on=FAR
            ),
            "who_declines_says_why": lambda: top_up(status="declined", answered_on=asked.top_up.deadline),
            "who_declines_says_why#silence": lambda: top_up(**declined, reason="budget"),
            "what_is_asked_stays": lambda: top_up(asked=9_999),
            "an_answer_is_for_good": lambda: top_up(granted, granted=5),
            "a_top_up_is_never_deleted": lambda: run("DELETE FROM dossiers_topup"),
            "a_top_up_is_awaited_by_its_dossier#new": new,
            "a_top_up_is_awaited_by_its_dossier": lambda: top_up(**declined),
            "a_top_up_is_awaited_by_its_dossier#dossier": lambda: dossier(silence=""),
            "a_top_up_is_awaited_by_its_dossier#none": lambda: dossier(other, silence="grant_top_up"),
            "a_top_up_is_awaited_by_its_dossier#answered": lambda: dossier(granted, silence="grant_top_up"),
            "the_deadline_is_the_funder_s": lambda: dossier(deadline=FAR),
            "a_funder_is_awaited_before_validating": lambda: dossier(
                state="cancelled_by_organisation", deadline=None, closed_on=FAR
            ),
        }
    )
