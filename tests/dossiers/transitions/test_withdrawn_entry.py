"""An entry declared by mistake is taken back: when, by whom, and what is then to be declared (docs/rules.md § 3)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rights import ledger
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.declarations import declarations_of
from dossiers.dossier.journal import journal_of
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
WHY = "Elle entre la semaine prochaine."


@pytest.fixture(scope="module")
def begun(made_once: None) -> Dossier:
    return f.a_dossier("in_training")


def withdraw(dossier: Dossier, reason: str = WHY) -> Dossier:
    return transitions.withdraw_entry(dossier, f.agent(dossier), reason=reason)


def test_the_dossier_is_validated_again_with_its_seat_its_money_and_its_deadline(begun: Dossier) -> None:
    account = ledger.account_of(begun.trainee_id).total
    seats = begun.session.seats_taken
    after = withdraw(begun)
    assert (after.state, after.entered_on) == ("validated", None)
    assert after.deadline == add_business_days(sure(after.starts_on), 3)
    begun.session.refresh_from_db()
    assert begun.session.seats_taken == seats
    assert ledger.account_of(begun.trainee_id).total == account


def test_the_entry_is_to_be_declared_again_and_may_be(begun: Dossier) -> None:
    after = withdraw(begun)
    entry = declarations_of(after, journal_of(after))[0]
    assert (entry.organisation.effective_on, entry.organisation.said_on) == (None, None)
    again = transitions.declare_entry(after, f.agent(after), effective_on=timezone.localdate())
    assert declarations_of(again, journal_of(again))[0].organisation.said_on == timezone.localdate()
    assert withdraw(again).state == "validated", "the second is taken back as the first"


def test_three_business_days_from_the_declaration_and_no_more(begun: Dossier) -> None:
    last = add_business_days(timezone.localdate(), 3)
    with time_machine.travel(last + timedelta(days=1)), pytest.raises(Refused, match="ce délai est passé"):
        withdraw(begun)
    with time_machine.travel(last):
        assert withdraw(begun).state == "validated"


@pytest.mark.parametrize("confirmed", ["entry", "exit"])
def test_not_once_the_trainee_has_said_they_are_there(begun: Dossier, confirmed: str) -> None:
    today = timezone.localdate()
    Dossier.objects.filter(pk=begun.pk).update(ends_on=today)
    confirm = transitions.confirm_entry if confirmed == "entry" else transitions.confirm_exit
    confirm(begun, f.owner(begun), effective_on=today)
    with pytest.raises(Refused, match="ne se retire plus"):
        withdraw(begun)


def test_for_a_reason_that_the_trainee_reads(begun: Dossier, client: Client) -> None:
    with pytest.raises(Refused, match="Indiquez pourquoi"):
        withdraw(begun, "  ")
    client.force_login(sure(f.agent(begun).user))
    page = reverse("organisation_transition", args=[begun.number, "retirer-l-entree"])
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": WHY}).status_code == 302
    client.force_login(begun.trainee.user, backend="accounts.login.backends.NirBackend")
    told = client.get(reverse("dossier", args=[begun.number])).text
    assert WHY in told
    assert "Votre inscription reste validée" in told


def test_nobody_then_has_entered_and_an_absence_may_be_declared(begun: Dossier) -> None:
    after = withdraw(begun)
    with time_machine.travel(timezone.localtime() + timedelta(days=2)):
        closed = transitions.declare_no_show(after, f.agent(after))
    assert closed.closing.case == 6, "an absence is a late cancellation, whatever the days"
