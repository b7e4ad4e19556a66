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
