"""A jobseeker's exemption through the pages: verified when the figures are agreed, never a tick (§ 7)."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import status
from accounts.status.models import StatusCheck
from cpf_portal.common.errors import Refused
from cpf_portal.simulators.status import Simulator
from cpf_portal.simulators.status.register import FRANCE_TRAVAIL, registered
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money import figures
from tests import factories as f
from tests.status import known

pytestmark = pytest.mark.django_db
PARTS = re.compile(r'name="([a-z_]+_used|to_pay)" value="(\d+)"')


@pytest.fixture
def camille() -> Dossier:
    """A dossier to validate, of someone who says they are a jobseeker, 5 000,00 € of rights for 870,00 €."""
    person = f.a_trainee("Camille", "Aubry", cents=500_000, is_jobseeker=True, sex="f")
    return f.a_dossier(State.TO_VALIDATE, f.a_draft(person))


@pytest.fixture
def logged(client: Client, camille: Dossier) -> Client:
    client.force_login(camille.trainee.user, backend="accounts.login.backends.NirBackend")
    return client


def page(client: Client, dossier: Dossier, slug: str = "valider") -> str:
    return told(client.get(reverse("dossier_transition", args=[dossier.number, slug])).text)


def told(text: str) -> str:
    return html.unescape(text).replace("\u00a0", " ")


def validate(client: Client, dossier: Dossier, **more: str) -> str:
    address = reverse("dossier_transition", args=[dossier.number, "valider"])
    given = dict(PARTS.findall(client.get(address).text)) | {"rights_consent": "on"} | more
    return told(client.post(address, given, follow=True).text)


def state(dossier: Dossier) -> State:
    return Dossier.objects.get(pk=dossier.pk).status


def test_nobody_is_exempt_by_a_tick(camille: Dossier) -> None:
    plan = figures.plan_of(camille, timezone.localdate())
    assert plan.to_pay == 0
    with pytest.raises(Refused, match="France Travail n'a pas confirmé") as refusal:
        transitions.validate(camille, f.owner(camille), figures=plan, rights_consent=True)
    assert refusal.value.code == "status"


def test_a_registered_jobseeker_pays_nothing_once_verified(
    logged: Client, camille: Dossier, statuses: Simulator
) -> None:
    statuses.register.add(FRANCE_TRAVAIL, known(camille.trainee), registered())
    before = page(logged, camille)
    assert "à vérifier auprès de France Travail" in before
    assert "n'est pas due si France Travail confirme" in before
    assert "France Travail le confirme" not in before
    validate(logged, camille, status_consent="on")
    assert state(camille) is State.VALIDATED
    dossier = Dossier.objects.get(pk=camille.pk)
    assert (dossier.rights_used, dossier.to_pay) == (87_000, 0)
    shown = told(logged.get(reverse("dossier", args=[camille.number])).text)
    assert "La participation n'est pas due" in shown
    assert "France Travail, qui le confirme" in shown


def test_without_the_consent_nothing_is_asked_nor_lost(
    logged: Client, camille: Dossier, statuses: Simulator
) -> None:
    assert "continuez avec la participation" in validate(logged, camille)
    assert state(camille) is State.TO_VALIDATE
    assert not StatusCheck.objects.exists()


def test_a_no_changes_the_figures_and_asks_for_the_consent_again(
    logged: Client, camille: Dossier, statuses: Simulator
) -> None:
    answer = validate(logged, camille, status_consent="on")
    assert state(camille) is State.TO_VALIDATE
    assert "150,00 €" in answer
    assert "France Travail ne confirme pas que vous y êtes inscrit ou inscrite : la participation" in answer
    assert status.said(camille.trainee_id, status.Provider.JOBSEEKER, timezone.localdate()) is status.Reply.NO
    pay = told(logged.get(reverse("checkout_start", args=[camille.number])).text)
    assert "720,00 € de mes droits" in pay
    assert "payer 150,00 € par carte" in pay


def test_a_silent_service_loses_nothing_and_one_may_go_on_with_the_participation(
    logged: Client, camille: Dossier
) -> None:
    answer = validate(logged, camille, status_consent="on")
    assert "France Travail ne répond pas" in answer
    assert "rien n'est perdu" in answer
    assert state(camille) is State.TO_VALIDATE
    exemption = reverse("dossier_exemption", args=[camille.number])
    after = logged.post(exemption, {"forgo": "on"}, follow=True)
    assert "payer 150,00 € par carte" in told(after.text)
    assert "La demander à nouveau" in told(after.text)
    logged.post(exemption, {})
    assert not Dossier.objects.get(pk=camille.pk).forgoes_exemption


def test_the_stranger_changes_nothing_of_it(client: Client, camille: Dossier) -> None:
    client.force_login(f.a_trainee("Ange").user, backend="accounts.login.backends.NirBackend")
    answer = client.post(reverse("dossier_exemption", args=[camille.number]), {"forgo": "on"})
    assert answer.status_code == 404
    assert not Dossier.objects.get(pk=camille.pk).forgoes_exemption


def test_yesterday_s_yes_is_asked_again(camille: Dossier) -> None:

    from django.utils import timezone

    f.a_status_check(camille.trainee, "yes", at=timezone.now() - timedelta(days=1))
    plan = figures.plan_of(camille, timezone.localdate())
    with pytest.raises(Refused) as refusal:
        transitions.validate(camille, f.owner(camille), figures=plan, rights_consent=True)
    assert refusal.value.code == "status"
    f.a_status_check(camille.trainee)
    assert transitions.validate(camille, f.owner(camille), figures=plan, rights_consent=True).status is (
        State.VALIDATED
    )
