"""The library of the triggers lets a session put its own aside (`pgtrigger.ignore`): ours listen to nobody."""

from functools import partial

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.security.models import RateLimitUse
from tests import factories as f
from tests.database.raw import check, run

pytestmark = pytest.mark.django_db

LIBRARY_S = pgtrigger.Trigger(
    name="control", when=pgtrigger.Before, operation=pgtrigger.Update, func="RAISE EXCEPTION 'control';"
)
READERS = "SELECT proname FROM pg_proc WHERE prosrc LIKE '%pgtrigger%'"
EVERY_NAME = "SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE NOT tgisinternal"
REFUSED = {
    "rights_line_is_append_only": "UPDATE accounts_rightsline SET reason = 'x'",
    "journal_is_append_only": "UPDATE dossiers_entry SET at = now()",
    "journal_is_append_only#delete": "DELETE FROM dossiers_entry",
    "a_dossier_is_where_its_journal_ends": "UPDATE dossiers_dossier SET state = 'requested', sent_on = now(), deadline = now() WHERE state = 'draft'",
    "a_dossier_stays_its_holder_s": "UPDATE dossiers_dossier SET organisation_id = organisation_id + 1",
    "a_payment_is_never_deleted": "DELETE FROM payments_payment",
    "a_refund_is_never_deleted": "TRUNCATE payments_refund",
}
LISTENS = "UPDATE accounts_ratelimituse SET what = 'y'"


def test_no_function_of_the_database_reads_the_variable() -> None:
    with connection.cursor() as cursor:
        cursor.execute(READERS)
        assert cursor.fetchall() == []


def test_no_rule_is_put_aside_by_the_variable() -> None:
    f.a_draft()
    f.a_dossier("in_training", trainee=f.a_trainee("Camille"))
    RateLimitUse.objects.create(what="x", who="x", at=timezone.now())
    LIBRARY_S.install(RateLimitUse)  # type: ignore[arg-type]  # its annotation says a row, its code a model
    with pytest.raises(DatabaseError, match="control"), transaction.atomic():
        run(LISTENS)
    with connection.cursor() as cursor:
        cursor.execute(EVERY_NAME)
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
    run(LISTENS)  # the control: a trigger as the library makes them is put aside
    check({rule: partial(run, statement) for rule, statement in REFUSED.items()})
