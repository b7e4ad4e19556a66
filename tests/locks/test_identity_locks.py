"""The locks of identities: a document given or decided twice, an account frozen while something is sent or paid."""

from collections.abc import Callable

import pytest

from accounts.identity import checked, freezing
from accounts.identity.models import IdentityCheck
from accounts.people.models import Trainee
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.locks.scenes import Scene, check

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_at_the_same_moment_are_two_agents() -> None:
    def scene() -> Scene:
        given = f.an_identity_check(f.a_trainee())
        agents = [f.a_staff_member() for _ in range(2)]
        acts = [lambda by=by: checked.decide(given, by, accepted=True) for by in agents]

        def right(told: list[str]) -> bool:
            given.refresh_from_db()
            return not told and given.status == "accepted"

        return Scene(*acts, right)

    check(scene, Trainee)


def test_two_documents_at_the_same_moment_are_the_last() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()

        def give() -> None:
            checked.submit(trainee.pk, "card", f.a_document())

        def right(told: list[str]) -> bool:
            statuses = IdentityCheck.objects.filter(trainee=trainee).values_list("status", flat=True)
            return not told and sorted(statuses) == ["replaced", "submitted"]

        return Scene(give, give, right)

    check(scene, Trainee)


@pytest.mark.parametrize(("state", "play"), [("draft", f.send), ("to_validate", f.pay)])
def test_what_begins_while_the_account_freezes_is_refused(
    state: str, play: Callable[[Dossier], Dossier]
) -> None:
    def scene() -> Scene:
        dossier = f.a_dossier(state)

        def right(told: list[str]) -> bool:
            return told == [freezing.FROZEN] and Dossier.objects.get(pk=dossier.pk).state == state

        return Scene(lambda: freezing.freeze(dossier.trainee_id), lambda: play(dossier), right)

    check(scene, Trainee)
