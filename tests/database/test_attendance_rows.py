"""A sheet that cannot be, written past the product: the database refuses it, under the rule's name."""

from datetime import date
from typing import Any

import pytest

from tests import factories as f
from tests.database.raw import FAR, NOW, change, check, insert, one_by_one

pytestmark = pytest.mark.django_db
A_DAY = date(2026, 11, 20)


def test_a_half_day_is_of_a_session_and_of_those_in_it() -> None:
    dossier, other = f.a_dossier("in_training"), f.a_dossier("in_training", trainee=f.a_trainee("Zoé"))
    mark = f.a_mark(dossier)

    def half_day(**columns: Any) -> None:
        row = {"session_id": dossier.session_id, "day": A_DAY, "half": "am", "hours": 3}
        insert("dossiers_halfday", **row | columns)

    def of(**columns: Any) -> None:
        change("dossiers_mark", mark.pk, **columns)

    def new(**columns: Any) -> None:
        row = {"half_day_id": mark.half_day_id, "dossier_id": dossier.pk, "status": "present", "contest": ""}
        insert("dossiers_mark", **row | {"marked_at": NOW, "marked_by_id": mark.marked_by_id} | columns)

    check(
        {
            "a_half_day_lasts_some_hours": lambda: half_day(hours=0),
            "a_half_day_lasts_some_hours#long": lambda: half_day(hours=7),
            "a_half_day_is_of_a_session_once": lambda: one_by_one(half_day, half_day),
            "a_half_day_stays_its_session_s": lambda: change("dossiers_halfday", mark.half_day_id, day=FAR),
            "who_contests_says_why": lambda: of(contest="J'étais là."),
            "who_contests_says_why#words": lambda: of(contested_at=NOW),
            "one_is_marked_once_a_half_day": new,
            "a_mark_is_of_its_session": lambda: new(dossier_id=other.pk),
            "a_mark_stays_its_dossier_s": lambda: of(dossier_id=other.pk),
            "a_mark_is_contested_once": lambda: one_by_one(
                lambda: of(contest="J'étais là.", contested_at=NOW), lambda: of(contest="", contested_at=None)
            ),
        }
    )
