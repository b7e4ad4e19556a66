"""The ledger: sums that hold, nothing below zero, nothing rewritten, whatever the concurrency."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rights import ledger
from accounts.rights.models import RightsLine
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from tests.factories import a_draft, a_trainee
from tests.races import race


@pytest.mark.django_db
class TestLedger:
    def test_balances_are_sums_by_source(self) -> None:
        dominique = a_trainee(cents=50_000)
        number = a_draft(dominique).number
        ledger.credit(dominique.pk, "dif", 20_000, "DIF")
        ledger.hold(dominique.pk, number, credit_used=0, rights_used=30_000)
        ledger.settle(dominique.pk, number, used=25_000, reason="Formation")
        account = ledger.account_of(dominique.pk)
        assert account.by_source["dif"] == ledger.Balances(available=0, reserved=0, used=20_000)
        assert account.by_source["cpf"] == ledger.Balances(available=45_000, reserved=0, used=5_000)
        assert account.total == ledger.Balances(45_000, 0, 25_000)

    def test_settling_twice_does_nothing_the_second_time(self) -> None:
        dominique = a_trainee(cents=50_000)
        number = a_draft(dominique).number
        ledger.hold(dominique.pk, number, credit_used=0, rights_used=30_000)
        for _ in range(2):
            ledger.settle(dominique.pk, number, used=0, reason="Annulation")
        assert ledger.account_of(dominique.pk).total == ledger.Balances(50_000, 0, 0)

    def test_no_more_is_held_than_available_nor_used_than_held(self) -> None:
        dominique = a_trainee(cents=50_000)
        number = a_draft(dominique).number
        with pytest.raises(Refused):
            ledger.hold(dominique.pk, number, credit_used=0, rights_used=50_001)
        with pytest.raises(Refused):
            ledger.hold(dominique.pk, number, credit_used=1, rights_used=0)
        ledger.hold(dominique.pk, number, credit_used=0, rights_used=50_000)
        with pytest.raises(ValueError, match="more rights used"):
            ledger.settle(dominique.pk, number, used=50_001, reason="Formation")

    def test_a_reference_is_credited_once(self) -> None:
        dominique = a_trainee(cents=0)
        assert ledger.credit(dominique.pk, "avoir", 100, "Avoir", reference="avoir:1")
        assert not ledger.credit(dominique.pk, "avoir", 100, "Avoir", reference="avoir:1")
        assert ledger.account_of(dominique.pk).credit == 100

    def test_a_correction_takes_back_no_more_than_is_available(self) -> None:
        dominique = a_trainee(cents=100)
        with pytest.raises(Refused):
            ledger.credit(dominique.pk, "cpf", -101, "Correction : versé deux fois")
        ledger.credit(dominique.pk, "cpf", -100, "Correction : versé deux fois")
        assert ledger.account_of(dominique.pk).rights == 0

    def test_the_database_refuses_to_change_or_delete_a_line(self) -> None:
        line = RightsLine.objects.get(trainee=a_trainee(cents=100))
        for change in (lambda: RightsLine.objects.update(available=1), line.delete):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()

    def test_the_database_itself_refuses_a_balance_below_zero(self) -> None:
        dominique = a_trainee(cents=100)
        line = RightsLine(
            trainee=dominique,
            kind="hold",
            source="cpf",
            available=-101,
            reserved=101,
            dossier_number=a_draft(dominique).number,
            reason="x",
        )
        with pytest.raises(IntegrityError, match="below zero"), transaction.atomic():
            line.save()

    @pytest.mark.parametrize(
        ("kind", "available", "reserved"),
        [
            ("credit", 100, 100),
            ("credit", -100, 0),
            ("hold", -100, 99),
            ("release", 100, 100),
            ("use", 1, -1),
            ("use", 0, 1),
        ],
    )
    def test_the_database_refuses_a_line_that_creates_money(
        self, kind: str, available: int, reserved: int
    ) -> None:
        dominique = a_trainee(cents=1_000)
        line = RightsLine(
            trainee=dominique,
            kind=kind,
            source="cpf",
            available=available,
            reserved=reserved,
            dossier_number=a_draft(dominique).number,
            reason="x",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            line.save()


moves = st.lists(
    st.tuples(
        st.sampled_from(["credit", "hold", "settle"]),
        st.sampled_from("123"),
        st.integers(0, 500),
        st.integers(0, 500),
    ),
    max_size=12,
)


@pytest.fixture
def drafts_of_camille(db: None) -> list[Dossier]:
    """Each example plays its own, then they are as before."""
    camille = a_trainee("Camille", cents=0)
    return [a_draft(camille) for _ in range(3)]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_whatever_is_done_nothing_is_created_lost_or_below_zero(
    drafts_of_camille: list[Dossier], played: list[Any]
) -> None:
    with transaction.atomic():
        camille = drafts_of_camille[0].trainee
        numbers = dict(zip("123", (draft.number for draft in drafts_of_camille), strict=True))
        credited = 0
        for verb, dossier, a, b in played:
            try:
                with transaction.atomic():
                    if verb == "credit":
                        ledger.credit(camille.pk, "cpf" if b % 2 else "dif", a + 1, "Droits")
                        credited += a + 1
                    elif verb == "hold":
                        ledger.hold(camille.pk, numbers[dossier], credit_used=0, rights_used=a)
                    else:
                        ledger.settle(camille.pk, numbers[dossier], used=a, reason="Fin")
            except (Refused, ValueError):
                pass
            account = ledger.account_of(camille.pk)
            total = account.total
            assert total.available + total.reserved + total.used == credited
            assert all(b.available >= 0 and b.reserved >= 0 for b in account.by_source.values())
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_holds_at_once_cannot_both_have_the_last_euro() -> None:
    dominique = a_trainee(cents=100)
    numbers = [a_draft(dominique).number for _ in range(4)]
    outcomes = race(
        *[
            lambda number=number: ledger.hold(dominique.pk, number, credit_used=0, rights_used=100)
            for number in numbers
        ]
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert ledger.account_of(dominique.pk).total == ledger.Balances(0, 100, 0)


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_nor_trigger_the_same_race_goes_below_zero() -> None:
    """The race above is real: reading then writing without protection loses it."""
    dominique = a_trainee(cents=100)
    both_have_read = threading.Barrier(2)

    def unprotected(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger
            enough = ledger.account_of(dominique.pk).rights >= 100
            both_have_read.wait()
            if enough:
                RightsLine.objects.create(
                    trainee=dominique,
                    kind="hold",
                    source="cpf",
                    available=-100,
                    reserved=100,
                    dossier_number=str(number),
                    reason="x",
                )

    race(lambda: unprotected(1), lambda: unprotected(2))
    assert ledger.account_of(dominique.pk).total.available == -100
