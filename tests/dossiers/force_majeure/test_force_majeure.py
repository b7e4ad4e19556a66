"""The grounds of force majeure: a dated table, offered and accepted alike (docs/rules.md § 6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.errors import Refused
from cpf_portal.common.law.provisions import Provision
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.force_majeure import grounds
from dossiers.force_majeure.models import ForceMajeureClaim
from tests import factories as f
from tests.kinds import sure
from tests.letters import text_of

pytestmark = pytest.mark.django_db
SEVEN = ["leave", "employment", "accident", "illness", "birth", "relative", "transport"]


def offered(client: Client, dossier: Dossier) -> list[str]:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    form = client.get(reverse("dossier_transition", args=[dossier.number, "force-majeure"])).context["form"]
    return [code for code, _ in form.fields["ground"].choices]


def test_seven_grounds_are_offered_and_each_is_taken(client: Client) -> None:
    for ground in SEVEN:
        dossier = f.a_dossier("cancelled_by_trainee")
        assert offered(client, dossier) == SEVEN
        transitions.claim_force_majeure(dossier, f.owner(dossier), ground=ground, documents=[f.a_document()])
    assert ForceMajeureClaim.objects.count() == len(SEVEN)


def test_a_ground_counts_from_its_first_day_to_its_last(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    passing = Provision("transport", "Grève", today, until=today + timedelta(days=1))
    monkeypatch.setattr(grounds, "GROUNDS", (*grounds.GROUNDS[:4], passing))
    dossier = f.a_dossier("cancelled_by_trainee")
    assert offered(client, dossier)[-1] == "transport"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert "transport" not in offered(client, dossier)
        with pytest.raises(Refused, match="motifs proposés"):
            transitions.claim_force_majeure(
                dossier, f.owner(dossier), ground="transport", documents=[f.a_document()]
            )


def test_the_first_four_are_as_old_as_the_portal() -> None:
    assert list(grounds.grounds_on(date(2019, 11, 21))) == SEVEN[:4]
    assert list(grounds.grounds_on(date(2019, 11, 20))) == []


OWN = ["trainer", "journey", "safeguard", "premises"]


def test_an_organisation_names_its_own_ground_and_everyone_reads_it(client: Client) -> None:
    dossier = f.a_dossier("validated")
    client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    address = reverse("organisation_transition", args=[dossier.number, "annuler-la-formation"])
    form = client.get(address).context["form"]
    assert [code for code, _ in form.fields["ground"].choices] == ["", *OWN]
    given = {"reason": "Salle inondée.", "ground": "premises"}
    shown = client.post(address, given)
    client.post(address, given | {"settlement": shown.context["form"]["settlement"].value()})
    entry = sure(dossier.entries.last())
    assert (entry.transition, entry.details["ground"]) == ("cancel_by_organisation", "premises")
    for reader in ("trainee", "organisation"):
        assert "Cas de force majeure : Locaux inutilisables." in text_of(entry, reader).replace("\u00a0", " ")
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    page = client.get(reverse("dossier", args=[dossier.number])).text
    assert "<strong>Locaux inutilisables</strong>" in page


@pytest.mark.parametrize("ground", ["", *OWN])
def test_an_organisation_s_ground_changes_nothing_of_what_is_given_back(ground: str) -> None:
    dossier = f.a_dossier("validated")
    transitions.cancel_by_organisation(dossier, f.agent(dossier), reason="Panne.", ground=ground)
    closing = Dossier.objects.get(pk=dossier.pk).closing
    assert (closing.case, closing.rights_used, closing.card_kept) == (1, 0, 0)
    assert sure(dossier.entries.last()).details.get("ground", "") == ground


@pytest.mark.parametrize("ground", ["illness", "lottery"])
def test_a_trainee_s_ground_is_not_an_organisation_s(client: Client, ground: str) -> None:
    dossier = f.a_dossier("validated")
    with pytest.raises(Refused, match="cas de force majeure proposés"):
        transitions.cancel_by_organisation(dossier, f.agent(dossier), reason="Panne.", ground=ground)
    client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    address = reverse("organisation_transition", args=[dossier.number, "annuler-la-formation"])
    page = client.post(address, {"reason": "Panne.", "ground": ground})
    assert "Choisissez l&#x27;un des cas proposés" in page.text
    assert Dossier.objects.get(pk=dossier.pk).state == "validated"


def test_a_session_is_cancelled_for_a_ground_that_each_of_its_dossiers_keeps(client: Client) -> None:
    session = f.a_session()
    dossiers = [f.a_dossier("validated", session=session) for _ in range(2)]
    client.force_login(sure(f.agent(dossiers[0]).user), backend="accounts.login.backends.EmailBackend")
    address = reverse("organisation_session_cancel", args=[session.pk])
    given = {"reason": "Formateur malade.", "ground": "trainer"}
    client.post(address, given | {"vu": client.get(address).context["mark"]})
    told = {sure(dossier.entries.last()).details["ground"] for dossier in dossiers}
    assert told == {"trainer"}
