"""An agent freezes a holder's account, for a reason that its holder reads; only a proof unfreezes it."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.staff.models import Intervention
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
REASON = "Plusieurs demandes le même jour depuis un autre pays."


def test_the_account_is_frozen_and_its_holder_told_why(worker: Work) -> None:
    camille, sam = f.a_trainee("Camille", "Aubry"), f.an_agent("Comptes")
    entered(sam).post(reverse("admin:accounts_user_freeze", args=[camille.pk]), {"reason": REASON})
    camille.user.refresh_from_db()
    assert camille.user.frozen_at
    act = Intervention.objects.get()
    assert (act.what, act.by, act.details) == ("frozen", sam, REASON)
    worker()
    [sent] = mail.outbox
    assert sent.to == [camille.user.email]
    assert REASON in sent.body


def test_it_is_frozen_once_and_without_a_reason_never() -> None:
    camille, client = f.a_trainee("Camille", "Aubry"), entered(f.an_agent("Comptes"))
    address = reverse("admin:accounts_user_freeze", args=[camille.pk])
    client.post(address, {"reason": ""})
    assert not Intervention.objects.exists()
    client.post(address, {"reason": REASON})
    assert "déjà gelé" in client.post(address, {"reason": REASON}).text
    assert Intervention.objects.count() == 1


@pytest.mark.parametrize("group", ["Lecture", "Décisions"])
def test_who_may_not_intervene_freezes_nobody(group: str) -> None:
    camille = f.a_trainee("Camille", "Aubry")
    address = reverse("admin:accounts_user_freeze", args=[camille.pk])
    assert entered(f.an_agent(group)).post(address, {"reason": REASON}).status_code == 403
    camille.user.refresh_from_db()
    assert camille.user.frozen_at is None


def test_an_agent_s_account_is_not_one_to_freeze() -> None:
    address = reverse("admin:accounts_user_freeze", args=[f.an_agent("Lecture").pk])
    assert entered(f.an_agent("Comptes")).post(address, {"reason": REASON}).status_code == 404


def test_the_page_offers_it_to_who_may_and_says_who_may_to_the_others() -> None:
    camille = f.a_trainee("Camille", "Aubry")
    page = reverse("admin:accounts_user_change", args=[camille.pk])
    freezing = reverse("admin:accounts_user_freeze", args=[camille.pk])
    keeper = entered(f.an_agent("Comptes")).get(page).text
    decider = entered(f.an_agent("Décisions")).get(page).text
    assert (freezing in keeper, freezing in decider) == (True, False)
    words = "Un agent qui tient les comptes peut le geler."
    assert (words in keeper, words in decider) == (False, True)
