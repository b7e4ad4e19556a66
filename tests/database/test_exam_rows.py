"""An exam that cannot be, written past the product: the database refuses it, under the rule's name."""

from typing import Any

import pytest

from dossiers import transitions
from tests import factories as f
from tests.database.raw import FAR, NOW, change, check, insert, run

pytestmark = pytest.mark.django_db


def test_an_exam_is_said_once() -> None:
    dossier, other = f.a_dossier("completed"), f.a_dossier("completed", trainee=f.a_trainee("Zoé"))
    transitions.record_exam(dossier, f.agent(dossier), held_on=NOW.date().replace(day=24), result="failed")

    def exam(**columns: Any) -> None:
        change("dossiers_exam", dossier.pk, "dossier_id", **columns)

    def new(**columns: Any) -> None:
        row = {"dossier_id": other.pk, "held_on": NOW.date(), "result": "", "blocks": []}
        insert("dossiers_exam", **row | columns)

    check(
        {
            "an_exam_keeps_its_day": lambda: exam(held_on=FAR),
            "an_exam_keeps_its_day#dossier": lambda: exam(dossier_id=other.pk),
            "a_result_is_for_good": lambda: exam(result="passed"),
            "blocks_are_of_a_part_of_a_result": lambda: new(result="partly"),
            "blocks_are_of_a_part_of_a_result#passed": lambda: new(result="passed", blocks=["BC01"]),
            "exam_result_is_known": lambda: new(result="won"),
            "an_exam_is_never_deleted": lambda: run("DELETE FROM dossiers_exam"),
        }
    )
