"""Entered: the organisation declared it, or the trainee confirmed it; told and settled alike (docs/rules.md § 5)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.money.settlement import Case
from dossiers.organisation.sessions.session_closing import cancel_session
from dossiers.trainee import calendar_file
from dossiers.trainee.endings import case_in_words
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def outcome(dossier: Dossier) -> tuple[int, ...]:
    c = Closing.objects.get(dossier=dossier)
    return c.case, c.rights_released, c.rights_used, c.card_refunded, c.card_kept, c.credit


@pytest.fixture
def confirmed() -> Iterator[Dossier]:
    """Ten hours, 720,00 € of rights and 150,00 € by card, within the fourteen days; only the trainee spoke."""
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=PARIS), tick=False):
        session = f.a_session(starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 18))
        dossier = f.a_dossier("validated", session=session)
    with time_machine.travel(datetime(2026, 12, 8, 10, tzinfo=PARIS), tick=False):
        yield transitions.confirm_entry(dossier, f.owner(dossier), effective_on=date(2026, 12, 7))


def test_leaving_after_ones_own_entry_is_no_free_cancelling(confirmed: Dossier) -> None:
    f.cancel(confirmed)
    assert outcome(confirmed) == (8, 0, 72_000, 0, 15_000, 0)


def test_what_the_page_announces_is_what_is_applied(client: Client, confirmed: Dossier) -> None:
    client.force_login(confirmed.trainee.user, backend="accounts.login.backends.NirBackend")
    page = client.get(reverse("dossier", args=[confirmed.number])).text
    assert "annuler sans rien perdre" not in page
    url = reverse("dossier_transition", args=[confirmed.number, "annuler"])
    told = client.get(url)
    assert case_in_words(confirmed, Case.ABANDONED) in told.text
    assert case_in_words(confirmed, Case.WITHDRAWAL) not in told.text
    assert "Et si j'annule" not in told.text
    client.post(url, {"settlement": told.context["form"].initial["settlement"], "understood": "on"})
    assert outcome(confirmed) == (8, 0, 72_000, 0, 15_000, 0)


def test_no_absence_is_declared_of_who_confirmed_their_entry(client: Client, confirmed: Dossier) -> None:
    with pytest.raises(Refused, match="a confirmé son entrée"):
        transitions.declare_no_show(confirmed, f.agent(confirmed))
    assert Dossier.objects.get(pk=confirmed.pk).state == "validated"
    client.force_login(sure(f.agent(confirmed).user))
    page = client.get(reverse("organisation_dossier", args=[confirmed.number])).text
    assert "Déclarer une absence" not in page


def test_force_majeure_is_then_pro_rata_of_hours_that_staff_give(client: Client, confirmed: Dossier) -> None:
    dossier, staff = f.cancel(confirmed), f.a_staff_member()
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])
    client.force_login(staff)
    page = client.get(reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk])).text
    assert "hours_attended" in page
    assert "a confirmée au lundi 7 décembre 2026" in page
    with pytest.raises(Refused, match="heures suivies"):
        transitions.decide_force_majeure(dossier, actors.staff(staff), accepted=True, reason="Vu.")
    transitions.decide_force_majeure(
        dossier, actors.staff(staff), accepted=True, reason="Vu.", hours_attended=Decimal(4)
    )
    assert outcome(dossier) == (7, 43_200, 28_800, 9_000, 6_000, 0)


def test_the_organisation_that_cancels_says_the_hours_given(client: Client, confirmed: Dossier) -> None:
    with pytest.raises(Refused, match="heures déjà données"):
        f.cancel_by_organisation(confirmed)
    client.force_login(sure(f.agent(confirmed).user))
    url = reverse("organisation_transition", args=[confirmed.number, "annuler-la-formation"])
    assert "hours_given" in client.get(url).text
    transitions.cancel_by_organisation(confirmed, f.agent(confirmed), reason="Panne.", hours_given=Decimal(5))
    assert outcome(confirmed) == (2, 36_000, 36_000, 7_500, 7_500, 0)


def test_cancelling_the_session_counts_the_hours_of_who_confirmed_their_entry(
    client: Client, confirmed: Dossier
) -> None:
    client.force_login(sure(f.agent(confirmed).user))
    page = client.get(reverse("organisation_session_cancel", args=[confirmed.session_id])).text
    assert "hours_given" in page
    cancel_session(confirmed.session, f.agent(confirmed), reason="Panne.", hours_given=Decimal(5))
    assert outcome(confirmed)[0] == 2
    assert ledger.account_of(confirmed.trainee_id).rights == 182_000 - 36_000


def test_the_calendar_promises_no_free_cancelling(confirmed: Dossier) -> None:
    assert b"annuler sans frais" not in sure(calendar_file.of(confirmed))
