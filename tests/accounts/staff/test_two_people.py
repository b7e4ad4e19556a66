"""Two people are two people: whoever opened, empowered or let into an account is not its second person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.people.models import User
from accounts.rights import corrections, dif, ledger
from accounts.rights.models import RightsCorrection
from accounts.staff import interventions, two_people
from accounts.staff.models import Intervention
from cpf_portal.common.errors import Refused
from tests import factories as f

pytestmark = pytest.mark.django_db
What = Intervention.What
SUM = 5_000_000


@pytest.fixture
def alix() -> User:
    return f.a_staff_member()


@pytest.fixture
def lou() -> User:
    return f.a_staff_member()


@pytest.fixture
def sacha() -> User:
    return f.a_staff_member()


def a_correction(asked_by: User) -> RightsCorrection:
    return RightsCorrection.objects.create(
        trainee=f.a_trainee(cents=0), source="cpf", amount=SUM, reason="x", asked_by=asked_by
    )


def is_refused(first: User, second: User) -> bool:
    """Whether the second may not accept what the first asks; the ledger says the same."""
    correction = a_correction(first)
    try:
        corrections.decide(correction, second, accepted=True)
    except Refused:
        assert ledger.account_of(correction.trainee_id).rights == 0
        return True
    assert ledger.account_of(correction.trainee_id).rights == SUM
    return False


def acted(by: User, account: User, what: What, days: float = 0) -> None:
    Intervention.objects.create(by=by, account=account, what=what, at=timezone.now() - timedelta(days=days))


def opened(by: User) -> User:
    new = User(first_name="Noé", last_name="Weber", email=f"noe{User.objects.count()}@cdc.example")
    return interventions.open_account(by, new, [])


def sent_a_link_for_their_code(by: User, to: User) -> None:
    f.a_code(to)
    interventions.send_link(by, to, What.FACTOR)


def suspended_and_restored(by: User, to: User) -> None:
    interventions.suspend(by, to)
    interventions.restore(by, to)


GIVES: dict[Intervention.What, Callable[[User, User], object]] = {
    What.GROUPS: lambda by, to: interventions.give_groups(by, to, [Group.objects.create(name="Autre")]),
    What.PASSWORD: lambda by, to: interventions.send_link(by, to, What.PASSWORD),
    What.FACTOR: sent_a_link_for_their_code,
    What.EMAIL: lambda by, to: interventions.send_link(by, to, What.EMAIL),
    What.RESTORED: suspended_and_restored,
}


def test_two_who_owe_each_other_nothing_decide(alix: User, lou: User) -> None:
    assert not is_refused(alix, lou)


def test_one_does_not_accept_through_an_account_one_opened(alix: User) -> None:
    assert is_refused(alix, opened(alix))


def test_nor_ask_through_it_to_accept_oneself(alix: User) -> None:
    assert is_refused(opened(alix), alix)


@pytest.mark.parametrize("what", GIVES)
def test_nor_through_one_that_one_empowered_or_sent_a_link(
    alix: User, lou: User, what: Intervention.What
) -> None:
    GIVES[what](alix, lou)
    assert Intervention.objects.filter(by=alix, account=lou, what=what).exists()
    assert is_refused(alix, lou)
    assert is_refused(lou, alix)


def test_every_intervention_but_stopping_an_account_ties_two_accounts(alix: User, lou: User) -> None:
    assert {*GIVES, What.CREATED, What.SUSPENDED, What.FROZEN} == set(What)
    interventions.suspend(alix, lou)
    assert two_people.behind(lou, timezone.now()) == {lou.pk}


def test_nor_through_a_chain(alix: User, lou: User) -> None:
    """Alix opens an account, which opens another, or sends Lou a link."""
    first = opened(alix)
    assert is_refused(alix, opened(first))
    interventions.send_link(first, lou, What.PASSWORD)
    assert is_refused(alix, lou)


def test_two_accounts_of_one_maker_do_not_decide_together(alix: User) -> None:
    assert is_refused(opened(alix), opened(alix))


def test_thirty_days_make_them_apart(alix: User, lou: User) -> None:
    acted(alix, lou, What.CREATED, days=29.9)
    assert is_refused(alix, lou)
    with time_machine.travel(timezone.now() + timedelta(days=0.2)):
        assert not is_refused(alix, lou)


def test_a_chain_is_as_it_was_when_it_was_made(alix: User, lou: User, sacha: User) -> None:
    """Alix made Lou, who made Sacha while still Alix's: Sacha waits thirty days of their own."""
    acted(alix, lou, What.CREATED, days=40)
    acted(lou, sacha, What.CREATED, days=15)
    assert is_refused(alix, sacha)
    assert not is_refused(alix, lou)


def test_once_apart_one_s_own_acts_tie_nobody_else(alix: User, lou: User, sacha: User) -> None:
    acted(alix, lou, What.CREATED, days=50)
    acted(lou, sacha, What.CREATED, days=15)
    assert not is_refused(alix, sacha)
    assert is_refused(lou, sacha)


def test_accounts_that_open_each_other_are_still_judged(alix: User, lou: User) -> None:
    acted(alix, lou, What.PASSWORD, days=3)
    acted(lou, alix, What.PASSWORD, days=2)
    assert two_people.behind(alix, timezone.now()) == {alix.pk, lou.pk}


def test_hours_of_dif_are_not_accepted_by_whoever_got_into_the_holder_s_account(
    alix: User, lou: User, settings: Settings
) -> None:
    settings.DIF_REOPENED = True
    dominique = f.a_trainee(cents=0)
    claim = dif.submit(dominique, 100, f.a_document())
    interventions.send_link(alix, dominique.user, What.PASSWORD)
    with pytest.raises(Refused, match="personne indépendante"):
        dif.decide(claim, alix, accepted=True)
    assert ledger.account_of(dominique.pk).rights == 0
    dif.decide(claim, lou, accepted=True)
    assert ledger.account_of(dominique.pk).rights == 150_000


def test_what_was_done_is_never_unwritten(alix: User, lou: User) -> None:
    acted(alix, lou, What.PASSWORD)
    changes: list[Callable[[], object]] = [
        lambda: Intervention.objects.update(at=timezone.now() - timedelta(days=60)),
        lambda: Intervention.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert is_refused(alix, lou)


def test_nobody_intervenes_on_their_own_account(alix: User) -> None:
    f.a_code(alix)
    acts: list[Callable[[], object]] = [
        lambda: interventions.give_groups(alix, alix, [Group.objects.create(name="Autre")]),
        lambda: interventions.send_link(alix, alix, What.FACTOR),
        lambda: interventions.suspend(alix, alix),
        lambda: interventions.restore(alix, alix),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        acted(alix, alix, What.GROUPS)


def test_the_page_says_why_and_changes_nothing(client: Client, alix: User) -> None:
    """As it was attacked: an account of one's own making accepts one's own 50 000 €."""
    correction = a_correction(alix)
    puppet = opened(alix)
    User.objects.filter(pk=puppet.pk).update(is_superuser=True)
    client.force_login(User.objects.get(pk=puppet.pk), backend="accounts.login.backends.EmailBackend")
    given = {"action": "accept", "_selected_action": [correction.pk]}
    page = client.post(reverse("admin:accounts_rightscorrection_changelist"), given, follow=True)
    assert "Une personne indépendante doit décider" in page.text
    assert ledger.account_of(correction.trainee_id).rights == 0
