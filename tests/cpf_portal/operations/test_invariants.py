"""What must be true is looked for in every row: nothing on real lives, and each broken truth by its name."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cpf_portal.operations.invariants.every import invariants
from cpf_portal.operations.invariants.invariant import NAMED, Invariant, counted
from cpf_portal.operations.invariants.references import invariants as references
from cpf_portal.operations.periodic_tasks import tick
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from tests import factories as f
from tests.bank import Payer
from tests.database.raw import run
from tests.worker import deliver

pytestmark = pytest.mark.django_db
# As a load or an intruder with every right would write: no trigger is asked.
NO_TRIGGER = "SET LOCAL session_replication_role = replica"


@pytest.fixture(scope="module", autouse=True)
def lives(made_once: None) -> None:
    """Zoé has rights for all; Yann's employer gave, and a funder is asked; each state but those of the bank."""
    for state in State:
        if state not in (State.PAYMENT_PENDING, State.PAYMENT_REFUSED):
            dossier = f.a_dossier(state, trainee=f.a_trainee("Zoé", cents=500_000, is_jobseeker=True))
            if state is State.COMPLETED:
                transitions.record_exam(dossier, f.agent(dossier), held_on=timezone.localdate())
    yann = f.a_trainee("Yann", cents=0)
    f.a_dotation(yann, 20_000)
    f.ask_top_up(f.a_dossier("to_validate", trainee=yann))
    deliver()


@pytest.fixture
def refunded(payer: Payer) -> Dossier:
    """Paid by card, cancelled in time, given back."""
    dossier = f.a_dossier("to_validate", trainee=f.a_trainee("Lou", cents=50_000))
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    f.cancel(dossier)
    tick()
    return dossier


def found(*, with_the_bank: bool = False) -> dict[str, int]:
    looks = ((each.name, each.find().total) for each in invariants(with_the_bank=with_the_bank))
    return {name: total for name, total in looks if total}


def broken(*statements: str) -> set[str]:
    """What is found once rows were written past every rule; they are as they were when it ends."""
    with transaction.atomic():
        run(NO_TRIGGER)
        for statement in statements:
            run(statement)
        names = set(found())
        transaction.set_rollback(True)
    return names


def test_real_lives_break_nothing(refunded: Dossier) -> None:
    assert found(with_the_bank=True) == {}
    told = StringIO()
    call_command("check_invariants", "--bank", stdout=told)
    assert "rien à signaler" in told.getvalue()


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("soldes", "UPDATE accounts_rightsline SET available = 1 WHERE kind = 'credit' AND source = 'cpf'"),
        ("motifs", "UPDATE accounts_rightsline SET reason = ''"),
        ("motifs", "UPDATE accounts_rightsline SET dossier_number = '0123456789' WHERE kind = 'use'"),
        ("reservations", "UPDATE dossiers_dossier SET rights_used = rights_used - 1, price = price - 1"),
        ("utilisations", 'UPDATE dossiers_closing SET rights_used = 1, rights_released = 1 WHERE "case" = 9'),
        ("dotations", "UPDATE accounts_dotation SET amount = amount + 1"),
        ("rangs", "UPDATE dossiers_entry SET sequence = sequence + 50"),
        ("suite", "UPDATE dossiers_entry SET source = 'proposed' WHERE transition = 'validate'"),
        ("suite", "UPDATE dossiers_entry SET at = at - interval '1 year' WHERE sequence = 2"),
        ("etats", "UPDATE dossiers_dossier SET state = 'proposed' WHERE state = 'to_validate'"),
        ("entrees", "UPDATE dossiers_dossier SET entered_on = validated_on WHERE state = 'validated'"),
        ("examens", "DELETE FROM dossiers_exam"),
        ("denouements", "DELETE FROM dossiers_closing"),
        ("aides", "UPDATE dossiers_dossier SET silence = ''"),
        ("echeances", "UPDATE dossiers_dossier SET deadline = deadline + 1"),
        ("places", "UPDATE catalogue_session SET seats_taken = seats_taken + 1"),
        ("messages", "DELETE FROM dossiers_outboxmessage WHERE reader = 'trainee'"),
        ("references-dossiers_entry.dossier_id", "UPDATE dossiers_entry SET dossier_id = -dossier_id"),
    ],
)
def test_each_truth_that_is_broken_is_named(name: str, statement: str) -> None:
    assert name in broken(statement)


def test_an_entry_of_no_row_of_the_table_is_found() -> None:
    """The control removes what would refuse it: a rule of the row, that no load puts aside."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE dossiers_entry DROP CONSTRAINT an_entry_is_a_row_of_the_table")
    assert "table" in broken("UPDATE dossiers_entry SET actor = 'bank', user_id = NULL WHERE sequence = 1")


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("payes", "UPDATE payments_payment SET amount = amount - 1"),
        ("rendu-deux-fois", "UPDATE payments_refund SET amount = amount + 1"),
        ("garde-a-tort", "DELETE FROM payments_refund"),
        ("reste-du", "UPDATE payments_payment SET owed = owed + 1"),
        ("reste-du", "DELETE FROM payments_refund"),
    ],
)
def test_money_that_is_wrong_is_named(refunded: Dossier, name: str, statement: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert name in broken(statement)


def test_a_closing_left_to_apply_is_named() -> None:
    assert Dossier.objects.filter(closing__applied_at=None, closing__final_on__isnull=False).exists()
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert "a-appliquer" in found()


def test_what_the_bank_says_otherwise_is_named(refunded: Dossier, payer: Payer) -> None:
    assert found(with_the_bank=True) == {}
    for key in payer.bank.ledger.refunds:
        payer.bank.ledger.fail_refund(key)
    assert found(with_the_bank=True) == {"banque": 1}
    payer.bank.ledger.failing.add(f"GET /v1/checkout/sessions/{refunded.payments.get().checkout_id}")
    bank = next(each for each in invariants(with_the_bank=True) if each.name == "banque")
    assert "la banque ne répond pas" in bank.find().named[0]


def test_the_command_says_what_is_wrong_and_fails() -> None:
    run(NO_TRIGGER)
    run("UPDATE dossiers_entry SET sequence = sequence + 50")
    told = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_invariants", "--only", "rangs", "soldes", stdout=told)
    assert failed.value.returncode == 1
    assert "✗ rangs" in told.getvalue()
    assert "Un journal a un trou" in told.getvalue()
    assert "✓ soldes" in told.getvalue()
    assert "de plus" in told.getvalue()


def test_few_rows_are_named_and_all_are_counted() -> None:
    some = counted((f"ligne {rank}", 2) for rank in range(30))
    assert (some.total, len(some.named)) == (60, NAMED)


def test_every_relation_is_looked_at() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass || '.' || attname FROM pg_constraint JOIN pg_attribute"
            " ON attrelid = conrelid AND attnum = conkey[1]"
            " WHERE contype = 'f' AND conrelid::regclass::text ~ '^(accounts|catalogue|dossiers|payments)_'"
        )
        held = {name for (name,) in cursor.fetchall()} - {"dossiers_dossier.number"}
    looked: list[Invariant] = list(references())
    assert {each.name.removeprefix("references-") for each in looked} == held
