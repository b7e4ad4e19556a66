"""A gesture on sessions that cannot be, written past the product: the database refuses it, under the rule's name."""

from typing import Any

import pytest

from dossiers.organisation.planning.models import SessionItem
from tests import factories as f
from tests.database.raw import NOW, change, check, insert, one_by_one

pytestmark = pytest.mark.django_db


def test_a_gesture_is_confirmed_once_and_what_became_of_its_sessions_stays() -> None:
    session, other, stranger = f.a_session(action := f.an_action()), f.a_session(action), f.a_session()
    gesture = f.a_session_gesture(session)
    item = SessionItem.objects.get()

    def one(**columns: Any) -> None:
        change("dossiers_sessiongesture", gesture.pk, **columns)

    def of(**columns: Any) -> None:
        change("dossiers_sessionitem", item.pk, **columns)

    def new(**columns: Any) -> None:
        row = {"gesture_id": gesture.pk, "rank": 2, "session_id": other.pk, "told": "", "outcome": ""}
        insert("dossiers_sessionitem", **row | {"reason": ""} | columns)

    check(
        {
            "a_session_gesture_is_confirmed": lambda: one(kind="close"),
            "a_session_gesture_is_confirmed#none": lambda: one(confirmed_at=NOW),
            "a_session_gesture_stays_its_member_s": lambda: one(
                asked_by_id=f.a_member(stranger.action.training.organisation).pk
            ),
            "a_confirmed_session_gesture_stays": lambda: one_by_one(
                lambda: one(kind="close", confirmed_at=NOW), lambda: one(kind="reopen")
            ),
            "a_gesture_numbers_its_sessions": lambda: new(rank=1),
            "a_gesture_holds_a_session_once": lambda: new(session_id=session.pk),
            "a_session_that_is_left_says_why": lambda: of(outcome="left"),
            "a_session_that_is_left_says_why#done": lambda: of(outcome="done", reason="Non."),
            "a_session_item_stays_its_gesture_s": lambda: of(rank=3),
            "what_became_of_a_session_stays": lambda: one_by_one(
                lambda: of(outcome="done"), lambda: of(outcome="")
            ),
            "a_gesture_is_on_its_own_sessions": lambda: new(session_id=stranger.pk),
            "a_gesture_is_on_its_own_sessions#made": lambda: of(made_id=stranger.pk),
        }
    )
