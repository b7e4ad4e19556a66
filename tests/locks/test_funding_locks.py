"""The locks of top-ups: one answer, and one end, whoever comes at the same moment."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.locks.scenes import Scene, check, ends_well

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(dossier: Dossier) -> tuple[str, str, list[str]]:
    """The state, the top-up's, and what was played after it was asked."""
    played = [entry.transition for entry in dossier.entries.all()]
    status = TopUp.objects.get(dossier=dossier).status
    return Dossier.objects.get(pk=dossier.pk).state, status, played[played.index("ask_top_up") + 1 :]


@pytest.mark.parametrize("cancels_first", [False, True])
def test_a_funder_grants_while_the_trainee_cancels(cancels_first: bool) -> None:
    dossier = f.ask_top_up(f.a_dossier("to_validate"))
    by, owner = f.who_answers(dossier), f.owner(dossier)

    def right(told: list[str]) -> bool:
        ended = (
            ("dropped", ["cancel_request"])
            if cancels_first
            else ("granted", ["grant_top_up", "cancel_request"])
        )
        return len(told) == cancels_first and outcome(dossier) == ("request_cancelled", *ended)

    grants, cancels = (
        partial(transitions.grant_top_up, dossier, by),
        partial(transitions.cancel_request, dossier, owner),
    )
    first, second = (cancels, grants) if cancels_first else (grants, cancels)
    assert ends_well(Scene(first, second, right))


def test_a_top_up_is_answered_once() -> None:
    def scene() -> Scene:
        dossier = f.ask_top_up(f.a_dossier("to_validate"))
        by = f.who_answers(dossier)

        def right(told: list[str]) -> bool:
            return len(told) == 1 and outcome(dossier) == ("to_validate", "granted", ["grant_top_up"])

        return Scene(
            lambda: transitions.grant_top_up(dossier, by),
            lambda: transitions.decline_top_up(dossier, by, reason="budget", message="Non."),
            right,
        )

    check(scene, Dossier)


def test_it_is_asked_of_one_funder() -> None:
    def scene() -> Scene:
        dossier, funders = f.a_dossier("to_validate"), (f.a_funder(), f.a_funder())
        owner = f.owner(dossier)

        def right(told: list[str]) -> bool:
            return len(told) == 1 and outcome(dossier) == ("to_validate", "asked", [])

        return Scene(
            lambda: transitions.ask_top_up(dossier, owner, funder=funders[0], amount=5),
            lambda: transitions.ask_top_up(dossier, owner, funder=funders[1], amount=5),
            right,
        )

    check(scene, Dossier)


def test_after_the_deadline_the_silence_is_played_once_whoever_comes() -> None:
    def scene() -> Scene:
        dossier = f.ask_top_up(f.a_dossier("to_validate"), f.a_funder(silence_grants=True))
        by = f.who_answers(dossier)
        late = timezone.localdate() - timedelta(days=1)
        before = late - timedelta(days=15)
        with transaction.atomic():
            TopUp.objects.filter(dossier=dossier).update(asked_on=before, deadline=late)
            Dossier.objects.filter(pk=dossier.pk).update(deadline=late)

        def right(told: list[str]) -> bool:
            return len(told) <= 1 and outcome(dossier) == ("to_validate", "granted", ["grant_top_up"])

        return Scene(
            sweep,
            lambda: transitions.decline_top_up(dossier, by, reason="budget", message="Trop tard."),
            right,
        )

    check(scene, Dossier)
