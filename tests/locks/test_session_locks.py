"""The locks of gestures on sessions: each is confirmed once, and no action has the same dates twice."""

from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session, Training
from dossiers.organisation.planning import gestures
from dossiers.organisation.planning.models import SessionGesture
from dossiers.organisation.planning.session_judging import judged, to_create
from tests import factories as f
from tests.locks.scenes import Scene, check, ends_well

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = {"starts_on": "2027-03-01", "days": 5, "weeks": 1, "count": 2, "holidays": "laisser"}
COPY = {"by": 1, "unit": "mois", "holidays": "laisser"}


def planned(member: Member, action: Action, key: UUID) -> None:
    gestures.create(member, key, action, GIVEN, to_create(action, GIVEN, timezone.localdate()), {1, 2})


def a_keeper() -> tuple[Member, Action]:
    action = f.an_action()
    return f.a_member(action.training.organisation).memberships.get(), action


def test_a_gesture_is_confirmed_once() -> None:
    def scene() -> Scene:
        member, action = a_keeper()
        session = f.a_session(action, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
        gesture = f.a_session_gesture(session)
        lines = judged("copy", [session], COPY, timezone.localdate())
        closing = judged("close", [session], {}, timezone.localdate())

        def right(told: list[str]) -> bool:
            return not told and action.sessions.count() == 2 and not action.sessions.filter(is_open=False)

        return Scene(
            partial(gestures.confirm, member, gesture, "copy", COPY, lines, {1}),
            partial(gestures.confirm, member, gesture, "close", {}, closing, {1}),
            right,
        )

    check(scene, SessionGesture)


def test_two_members_who_plan_the_same_dates_make_them_once() -> None:
    def scene() -> Scene:
        member, action = a_keeper()
        one, other = (partial(planned, member, action, uuid4()) for _ in range(2))
        return Scene(one, other, lambda told: not told and action.sessions.count() == 2)

    check(scene, Training)


def test_a_plan_sent_twice_at_once_is_made_once() -> None:
    member, action = a_keeper()
    plan = partial(planned, member, action, uuid4())

    def right(told: list[str]) -> bool:
        return not told and Session.objects.count() == 2 and SessionGesture.objects.count() == 1

    assert ends_well(Scene(plan, plan, right))
