"""An answer to several that cannot be, written past the product: the database refuses it, under the rule's name."""

from typing import Any

import pytest

from catalogue.organisations.models import Member
from dossiers.organisation.group import orders
from dossiers.organisation.group.models import GroupItem
from tests import factories as f
from tests.database.raw import LONG_AGO, NOW, change, check, insert, one_by_one

pytestmark = pytest.mark.django_db


def test_a_selection_is_confirmed_then_played_once() -> None:
    dossier, other = f.a_dossier("requested"), f.a_dossier("requested")
    member = Member.objects.get(user=f.a_member(dossier.organisation))
    answer = orders.select(member, [dossier])
    item = GroupItem.objects.get()

    def one(**columns: Any) -> None:
        change("dossiers_groupanswer", answer.pk, **columns)

    def of(**columns: Any) -> None:
        change("dossiers_groupitem", item.pk, **columns)

    def new(**columns: Any) -> None:
        row = {"answer_id": answer.pk, "rank": 2, "dossier_id": other.pk, "given": "{}", "outcome": ""}
        insert("dossiers_groupitem", **row | {"reason": ""} | columns)

    done = {"outcome": "done", "played_at": NOW}
    check(
        {
            "a_gesture_is_confirmed": lambda: one(transition="accept"),
            "a_gesture_is_confirmed#none": lambda: one(confirmed_at=NOW),
            "what_is_finished_was_confirmed": lambda: one(finished_at=NOW),
            "what_is_finished_was_confirmed#before": lambda: one(
                transition="accept", confirmed_at=NOW, finished_at=LONG_AGO
            ),
            "a_selection_stays_its_member_s": lambda: one(asked_by_id=f.a_member(other.organisation).pk),
            "what_is_confirmed_stays": lambda: one_by_one(
                lambda: one(transition="accept", confirmed_at=NOW), lambda: one(transition="refuse")
            ),
            "an_outcome_has_its_hour": lambda: of(outcome="done"),
            "what_is_not_done_says_why": lambda: of(outcome="refused", played_at=NOW),
            "what_is_not_done_says_why#done": lambda: of(**done, reason="Non."),
            "an_outcome_is_for_good": lambda: one_by_one(
                lambda: of(**done), lambda: of(outcome="", played_at=None)
            ),
            "an_item_stays_its_dossier_s": lambda: of(dossier_id=other.pk),
            "an_item_is_of_its_organisation": new,
            "a_selection_holds_a_dossier_once": lambda: new(dossier_id=dossier.pk),
            "a_selection_numbers_its_dossiers": lambda: new(rank=1),
        }
    )


def test_a_template_has_a_name_and_says_something() -> None:
    member = f.a_member(f.an_organisation())

    def new(**columns: Any) -> None:
        row = {
            "organisation_id": member.memberships.get().organisation_id,
            "name": "Complet",
            "reason": "full",
        }
        row |= {"text": "Complet.", "changed_at": NOW, "changed_by_id": member.pk}
        insert("dossiers_messagetemplate", **row | columns)

    check(
        {
            "a_template_says_something": lambda: new(text=""),
            "a_template_has_a_name_of_its_own": lambda: one_by_one(new, new),
        }
    )
