"""The locks of answers to several: one answer to a dossier, one outcome to an item."""

from functools import partial

import pytest

from dossiers.dossier.models import Dossier
from dossiers.organisation.group import answering, orders
from dossiers.organisation.group.models import GroupAnswer, GroupItem
from tests import factories as f
from tests.locks.scenes import Scene, check

pytestmark = pytest.mark.django_db(transaction=True)


def confirmed(dossier: Dossier) -> GroupAnswer:
    """The dossier chosen by a member, and accepted; nothing is played yet."""
    answer = f.a_selection(dossier)
    orders.confirm(answer, "accept", {}, [])
    return answer


def test_two_members_who_answer_the_same_dossiers_answer_each_once() -> None:
    def scene() -> Scene:
        dossier = f.a_dossier("requested")
        answers = [confirmed(dossier), confirmed(dossier)]
        items = GroupItem.objects.filter(answer__in=answers)

        def right(told: list[str]) -> bool:
            outcomes = sorted(items.values_list("outcome", flat=True))
            return not told and outcomes == ["done", "refused"] and dossier.entries.count() == 2

        first, second = (partial(answering.play, answer.pk) for answer in answers)
        return Scene(first, second, right)

    check(scene, Dossier)


def test_an_item_that_two_workers_take_up_is_played_by_one() -> None:
    def scene() -> Scene:
        dossier = f.a_dossier("requested")
        item = confirmed(dossier).items.get()
        play = partial(answering.play_one, item.pk)
        return Scene(play, play, lambda told: not told and dossier.entries.count() == 2)

    check(scene, GroupItem)


def test_an_answer_is_confirmed_once() -> None:
    def scene() -> Scene:
        answer = f.a_selection(f.a_dossier("requested"))

        def right(told: list[str]) -> bool:
            return not told and GroupAnswer.objects.get(pk=answer.pk).transition == "accept"

        return Scene(
            partial(orders.confirm, answer, "accept", {}, []),
            partial(orders.confirm, answer, "acknowledge", {}, []),
            right,
        )

    check(scene, GroupAnswer)
