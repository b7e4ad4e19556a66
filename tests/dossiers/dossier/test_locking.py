"""A dossier is held until a transaction ends: without one it would be held by nobody."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from cpf_portal.common.errors import Refused
from dossiers.dossier.locking import locked
from tests import factories as f


@pytest.mark.django_db(transaction=True)
def test_it_is_locked_in_a_transaction_alone_each_time() -> None:
    dossier = f.a_draft()
    for _ in range(2):
        with transaction.atomic():
            assert locked(dossier) == dossier
        with pytest.raises(TransactionManagementError):
            locked(dossier)


@pytest.mark.django_db
def test_a_draft_that_was_deleted_meanwhile_is_no_longer_there() -> None:
    dossier = f.a_draft()
    type(dossier).objects.filter(pk=dossier.pk).delete()
    with pytest.raises(Refused, match="Ce brouillon a été supprimé"):
        locked(dossier)
