"""The locks of identities: a document given or decided twice, an account frozen while something is sent or paid."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.identity import checked, freezing, number_corrections, recovery, recovery_requests
from accounts.identity.models import AccountRecovery, IdentityCheck, NumberCorrection, RecoveryRequest
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.locks.scenes import Scene, check, ends_well

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_at_the_same_moment_are_two_agents() -> None:
    def scene() -> Scene:
        given = f.an_identity_check(f.a_trainee())
        first, second = (partial(checked.decide, given, f.a_staff_member(), accepted=True) for _ in range(2))

        def right(told: list[str]) -> bool:
            given.refresh_from_db()
            return not told and given.status == "accepted"

        return Scene(first, second, right)

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


def test_a_number_is_put_right_once() -> None:
    def scene() -> Scene:
        trainee, nir = f.a_trainee(), Nir.parse("1760575013042")
        User.objects.filter(login=f.digest("1760575013042")).update(login=f"1:of-{trainee.pk}")
        asked = number_corrections.ask(f.a_staff_member(), trainee, nir, f.a_document(), "Attestation")
        first, second = (
            partial(number_corrections.decide, asked, f.a_staff_member(), accepted=True, nir=nir)
            for _ in range(2)
        )

        def right(told: list[str]) -> bool:
            mails = ProcrastinateJob.objects.filter(
                task_name="mail_account", args={"user_id": trainee.pk, "message": "number_changed"}
            )
            return told == ["Cette demande est déjà décidée."] and mails.count() == 1

        return Scene(first, second, right)

    check(scene, NumberCorrection, Trainee)


def test_an_account_opens_again_or_not_never_both() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()
        proven = timezone.now() - timedelta(days=9)
        asked = AccountRecovery.objects.create(
            login=trainee.user.login,
            email=f"new{trainee.pk}@example.fr",
            trainee=trainee,
            asked_at=proven,
            proven_at=proven,
            until=proven.date(),
        )

        def right(told: list[str]) -> bool:
            asked.refresh_from_db()
            user = User.objects.get(pk=trainee.pk)
            return told == [recovery.LATE] and user.email != asked.email and not asked.used_at

        return Scene(
            lambda: freezing.freeze(trainee.pk), lambda: recovery.finish(asked, "Tulipe-Rouge-88"), right
        )

    assert ends_well(scene()), "the rows themselves let one of the two through"


def a_recovery_request(trainee: Trainee) -> RecoveryRequest:
    return recovery_requests.ask(
        f.a_staff_member(), trainee, f"new{trainee.pk}@example.fr", f.a_document(), "Venue au guichet"
    )


def test_one_reopening_is_asked_by_agents_at_a_time() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()

        def right(told: list[str]) -> bool:
            waiting = RecoveryRequest.objects.filter(trainee=trainee, is_accepted=None)
            return ["attend déjà" in said for said in told] == [True] and waiting.count() == 1

        return Scene(lambda: a_recovery_request(trainee), lambda: a_recovery_request(trainee), right)

    check(scene, Trainee)


@pytest.mark.parametrize("second", [True, False], ids=["both accept", "one rejects"])
def test_a_reopening_is_decided_once(second: bool) -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()
        asked, agents = a_recovery_request(trainee), [f.a_staff_member() for _ in range(2)]

        def right(told: list[str]) -> bool:
            asked.refresh_from_db()
            mails = ProcrastinateJob.objects.filter(
                task_name="mail_recovery",
                args__recovery_id__in=[each.pk for each in trainee.account_recoveries.all()],
            )
            return (
                told == ["Cette demande est déjà décidée."]
                and asked.is_accepted is True
                and asked.decided_by == agents[0]
                and trainee.account_recoveries.count() == 1
                and mails.count() == 2
            )

        return Scene(
            lambda: recovery_requests.decide(asked, agents[0], accepted=True),
            lambda: recovery_requests.decide(asked, agents[1], accepted=second),
            right,
        )

    check(scene, RecoveryRequest, Trainee)
