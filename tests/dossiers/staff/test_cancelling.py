"""Staff cancel a dossier as case 1 or 2, once they read what it gives back; they change nothing else."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rights import ledger
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
REASON = "L'organisme ne donne plus cette formation."


@pytest.fixture
def morgan() -> Client:
    return entered(f.an_agent("Décisions"))


def address(dossier: Dossier) -> str:
    return reverse("admin:dossiers_dossier_cancel", args=[dossier.pk])


def counted(client: Client, dossier: Dossier, **given: str) -> tuple[str, str]:
    """What the page shows of the amounts, and the settlement that it asks to confirm."""
    page = html.unescape(client.post(address(dossier), {"reason": REASON, **given}).text)
    found = re.search(r'name="settlement" value="([^"]+)"', page)
    assert found
    return page, found[1]


def test_before_the_entry_everything_goes_back_once_it_was_read(morgan: Client) -> None:
    dossier = f.a_dossier("validated")
    page, settlement = counted(morgan, dossier)
    dossier.refresh_from_db()
    assert dossier.state == "validated", "read first"
    assert "cas 1" in page
    morgan.post(address(dossier), {"reason": REASON, "settlement": settlement})
    dossier.refresh_from_db()
    entry = dossier.entries.latest("sequence")
    assert (dossier.state, entry.actor, entry.details["reason"]) == (
        *("cancelled_by_organisation", "staff"),
        REASON,
    )
    assert ledger.account_of(dossier.trainee_id).total.reserved == 0


def test_after_the_entry_the_hours_given_are_kept(morgan: Client) -> None:
    dossier = f.a_dossier("in_training")
    page, settlement = counted(morgan, dossier, hours_given="4")
    assert "cas 2" in page
    morgan.post(address(dossier), {"reason": REASON, "hours_given": "4", "settlement": settlement})
    assert Closing.objects.get(dossier=dossier).case == 2


def test_a_dossier_that_is_over_leads_back(morgan: Client) -> None:
    dossier = f.a_dossier("completed")
    answer = morgan.post(address(dossier), {"reason": REASON})
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == "completed"


def test_without_a_reason_nothing_is_cancelled(morgan: Client) -> None:
    dossier = f.a_dossier("requested")
    assert morgan.post(address(dossier), {"reason": " "}).status_code == 200
    dossier.refresh_from_db()
    assert dossier.state == "requested"


@pytest.mark.parametrize("group", ["Lecture", "Comptes", "Paiements"])
def test_who_may_not_decide_cancels_nothing(group: str) -> None:
    dossier = f.a_dossier("validated")
    assert entered(f.an_agent(group)).post(address(dossier), {"reason": REASON}).status_code == 403
    dossier.refresh_from_db()
    assert dossier.state == "validated"
