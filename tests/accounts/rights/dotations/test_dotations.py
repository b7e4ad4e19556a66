"""The dotations in the ledger: each has its own balances, its purpose, its last day; none pays for another."""

from datetime import date
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.models import DotationKind
from accounts.rights.models import RightsLine
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
TODAY, ENGLISH = date(2026, 11, 24), {"RS5616", "action:12"}


def at(moment: str) -> time_machine.travel:
    """That moment in Paris, in winter."""
    return time_machine.travel(f"{moment}+01:00", tick=False)


def usable(trainee: Trainee, marks: set[str] = ENGLISH, today: date = TODAY) -> list[int]:
    return [each.pk for each in ledger.usable_account_of(trainee.pk).usable_dotations(marks, today)]


def hold(trainee: Trainee, dotations: dict[int, int], number: str | None = None, **more: int) -> str:
    number = number or f.a_draft(trainee).number
    ledger.hold(trainee.pk, number, **{"credit_used": 0, "rights_used": 0} | more, dotations=dotations)
    return number


def balances(trainee: Trainee) -> list[ledger.Balances]:
    return [each.balances for each in ledger.account_of(trainee.pk).dotations]


class TestAccount:
    def test_dotations_count_in_the_total_neither_as_rights_nor_as_avoir(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        dominique = f.a_trainee(cents=1_000)
        f.a_dotation(dominique, 200, giver="Forges de Lorraine", earmarks=["RS5616"], expires_on=TODAY)
        with django_assert_num_queries(1):
            account = ledger.account_of(dominique.pk)
        assert (account.credit, account.rights, account.total.available) == (0, 1_000, 1_200)
        assert account.by_source["dotation"] == ledger.Balances(200)
        [held] = account.dotations
        assert (held.kind, held.giver, held.earmarks) == ("employer", "Forges de Lorraine", ("RS5616",))
        assert (held.expires_on, held.balances) == (TODAY, ledger.Balances(200))

    def test_the_same_reference_gives_once(self) -> None:
        dominique = f.a_trainee(cents=0)
        gift = partial(ledger.credit_dotation, dominique.pk, kind="state", giver="État", reference="A-1")
        assert gift(amount=100)
        assert not gift(amount=100)
        assert ledger.account_of(dominique.pk).total.available == 100

    def test_who_exempts_from_the_participation_and_who_counts_for_a_licence(self) -> None:
        assert {kind for kind in DotationKind if kind.exempts} == {
            *("employer", "opco", "agreement", "corrective", "dismissal", "c2p", "atmp")
        }
        thirds = {"employer", "agreement", "opco", "fund", "state", "region", "france_travail"}
        assert {kind for kind in DotationKind if kind.is_third_party} == thirds


class TestOrder:
    def test_what_is_given_for_it_comes_first_then_by_expiry_then_by_arrival(self) -> None:
        dominique = f.a_trainee()
        late, free = f.a_dotation(dominique, expires_on=date(2027, 6, 1)), f.a_dotation(dominique)
        again, soon = f.a_dotation(dominique), f.a_dotation(dominique, expires_on=date(2026, 12, 1))
        listed = f.a_dotation(dominique, earmarks=["RS1", "action:12"], expires_on=date(2028, 1, 1))
        marked = f.a_dotation(dominique, earmarks=["RS5616"], expires_on=date(2027, 1, 1))
        order = [marked, listed, soon, late, free, again]
        assert usable(dominique) == [each.pk for each in order]

    def test_what_is_given_for_something_else_or_is_spent_is_left_out(self) -> None:
        dominique = f.a_trainee()
        f.a_dotation(dominique, earmarks=["RNCP37100"])
        spent = f.a_dotation(dominique, 100)
        hold(dominique, {spent.pk: 100})
        assert usable(dominique) == []

    def test_the_last_second_of_the_last_day_counts_in_paris(self) -> None:
        dominique = f.a_trainee(cents=0)
        tonight = f.a_dotation(dominique, 100, expires_on=TODAY)
        with at("2026-11-24 23:59:59"):
            assert usable(dominique) == [tonight.pk]
            assert ledger.usable_account_of(dominique.pk).total.available == 100
        with at("2026-11-25 00:00"):
            assert usable(dominique, today=date(2026, 11, 25)) == []
            assert ledger.usable_account_of(dominique.pk).total.available == 0
            assert ledger.account_of(dominique.pk).total.available == 100, (
                "the ledger knows it until a job ran"
            )


class TestHold:
    def test_each_dotation_reserves_its_own_part_and_the_rest_comes_from_rights(self) -> None:
        dominique = f.a_trainee(cents=1_000)
        one, two = f.a_dotation(dominique, 300), f.a_dotation(dominique, 300)
        number = hold(dominique, {two.pk: 300, one.pk: 100}, rights_used=600)
        assert balances(dominique) == [ledger.Balances(200, 100), ledger.Balances(0, 300)]
        assert ledger.reserved_for(number) == {"dotation": 400, "cpf": 600}

    @pytest.mark.parametrize("expires_on", [None, date(2026, 11, 23)])
    def test_more_than_is_left_or_what_has_expired_is_refused(self, expires_on: date | None) -> None:
        dominique = f.a_trainee(cents=1_000)
        dotation = f.a_dotation(dominique, 300, expires_on=expires_on)
        with pytest.raises(Refused) as refusal:
            hold(dominique, {dotation.pk: 300 if expires_on else 301}, rights_used=100)
        assert refusal.value.code == "figures_changed"
        assert ledger.account_of(dominique.pk).total.reserved == 0

    def test_nobody_holds_a_dotation_of_someone_else(self) -> None:
        dominique, theirs = f.a_trainee(), f.a_dotation(f.a_trainee("Camille"))
        with pytest.raises(Refused):
            hold(dominique, {theirs.pk: 1})


class TestSettle:
    def held(self) -> tuple[Trainee, str]:
        dominique = f.a_trainee(cents=1_000)
        late, soon = f.a_dotation(dominique, 300), f.a_dotation(dominique, 300, expires_on=date(2027, 1, 31))
        number = hold(dominique, {late.pk: 300, soon.pk: 200}, rights_used=500)
        return dominique, number

    def test_the_soonest_to_expire_is_used_first_and_each_takes_back_its_rest(self) -> None:
        dominique, number = self.held()
        ledger.settle(dominique.pk, number, used=100, reason="Pro rata", dotation_used=250)
        assert balances(dominique) == [ledger.Balances(250, 0, 50), ledger.Balances(100, 0, 200)]
        assert ledger.account_of(dominique.pk).own["cpf"] == ledger.Balances(900, 0, 100)
        ledger.settle(dominique.pk, number, used=0, reason="Encore")
        assert ledger.reserved_for(number) == {}

    @pytest.mark.parametrize(("used", "given"), [(501, 0), (0, 501)])
    def test_what_one_source_holds_never_pays_for_the_other(self, used: int, given: int) -> None:
        dominique, number = self.held()
        with pytest.raises(ValueError, match="more rights used"):
            ledger.settle(dominique.pk, number, used=used, reason="Trop", dotation_used=given)
        assert ledger.reserved_for(number) == {"dotation": 500, "cpf": 500}

    def test_what_is_released_after_the_last_day_goes_back_to_the_giver_at_once(self) -> None:
        dominique, number = self.held()
        with at("2027-02-01 10:00"):
            ledger.settle(dominique.pk, number, used=0, reason="Annulation", dotation_used=50)
        assert balances(dominique) == [ledger.Balances(300, 0, 0), ledger.Balances(100, 0, 50)]
        back = RightsLine.objects.get(kind="expire")
        assert (back.available, back.reason) == (-150, "Échéance dépassée : Forges de Lorraine")


def test_what_a_dossier_that_is_over_holds_of_a_dotation_is_usable_again() -> None:
    dossier = f.a_dossier("to_validate")
    gift = {"kind": "region", "siret": "", "expires_on": date(2027, 12, 31)}
    dotation = f.a_dotation(dossier.trainee, 300, **gift)
    dossier = f.pay(dossier)
    assert ledger.reserved_for(dossier.number)["dotation"] == 300
    f.bank_says_no(dossier)
    assert usable(dossier.trainee) == []
    with at("2026-12-15 10:00"):
        assert usable(dossier.trainee, today=date(2026, 12, 15)) == [dotation.pk]
        assert ledger.usable_account_of(dossier.trainee_id).total.reserved == 0


moves = st.lists(
    st.tuples(
        st.sampled_from(["give", "hold", "settle", "expire"]),
        st.integers(0, 1),
        st.integers(0, 400),
        st.integers(0, 400),
    ),
    max_size=12,
)


@pytest.fixture
def drafts_of_camille() -> list[Dossier]:
    """Each example plays its own, then they are as before."""
    camille = f.a_trainee("Camille", cents=500)
    return [f.a_draft(camille) for _ in range(2)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_whatever_is_done_nothing_is_created_lost_or_below_zero(
    drafts_of_camille: list[Dossier], played: list[Any]
) -> None:
    with transaction.atomic():
        camille = drafts_of_camille[0].trainee
        numbers, days = [draft.number for draft in drafts_of_camille], (None, TODAY)
        credited = 500
        for verb, which, a, b in played:
            try:
                with transaction.atomic():
                    if verb == "give":
                        f.a_dotation(camille, a + 1, expires_on=days[which])
                        credited += a + 1
                    elif verb == "hold":
                        given_to = [each.pk for each in ledger.account_of(camille.pk).dotations][-1:]
                        hold(camille, dict.fromkeys(given_to, a), numbers[which], rights_used=b)
                    else:
                        late = "2026-11-25 10:00" if verb == "expire" else "2026-11-24 11:00"
                        with at(late):
                            ledger.settle(camille.pk, numbers[which], used=b, reason="Fin", dotation_used=a)
            except (Refused, ValueError):
                pass
            account = ledger.account_of(camille.pk)
            total, back = account.total, RightsLine.objects.filter(trainee=camille, kind="expire")
            returned = -sum(line.available for line in back)
            assert total.available + total.reserved + total.used + returned == credited
            each = [*account.own.values(), *(dotation.balances for dotation in account.dotations)]
            assert all(min(one.available, one.reserved, one.used) >= 0 for one in each)
        transaction.set_rollback(True)
