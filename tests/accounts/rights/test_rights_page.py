"""The page of rights, with what others gave: by giver, for what, until when, and what is over."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.people.models import Trainee
from accounts.rights import ledger
from catalogue.trainings.models import Certification
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
NBSP = "\u00a0"


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


def text_of(client: Client, trainee: Trainee, page: str = "rights") -> str:
    client.force_login(trainee.user)
    return " ".join(client.get(reverse(page)).text.replace(NBSP, " ").replace("&#x27;", "'").split())


def test_each_dotation_is_told_with_its_giver_purpose_last_day_and_what_is_left(
    client: Client, dominique: Trainee
) -> None:
    Certification.objects.create(code="RS5616", kind="RS", title="CléA")
    action = f.an_action()
    gift = f.a_dotation(
        dominique, 50_000, earmarks=["RS5616", f"action:{action.pk}"], expires_on=date(2027, 6, 30)
    )
    ledger.hold(
        dominique.pk, f.a_draft(dominique).number, credit_used=0, rights_used=0, dotations={gift.pk: 20_000}
    )
    f.a_dotation(dominique, 10_000, kind="region", giver="Région Grand Est", siret="")
    text = text_of(client, dominique)
    assert "<h3>Forges de Lorraine</h3>" in text
    assert "CléA (RS5616) ou « Anglais professionnel, évaluation des acquis », chez" in text
    assert "mercredi 30 juin 2027 inclus" in text
    for told in (
        "300,00 €",
        "200,00 €",
        "Toute formation",
        "Sans échéance",
        "Dotation : Forges de Lorraine",
    ):
        assert told in text
    # 1 820 of CPF, 100 of a dotation that is for any training
    assert "1 920,00 €" in text
    assert "1 920,00 €" in text_of(client, dominique, "account")


def test_the_day_after_its_last_a_dotation_is_over_whether_or_not_a_job_ran(
    client: Client, dominique: Trainee
) -> None:
    f.a_dotation(dominique, 50_000, expires_on=date(2026, 11, 23))
    text = text_of(client, dominique)
    assert "Échue" in text
    assert "Elle était utilisable jusqu'au lundi 23 novembre 2026" in text
    assert 'Utilisables aujourd\'hui</dt><dd class="amount">1 820,00 €' in text


def test_what_is_tied_to_some_trainings_is_not_of_what_any_may_use(
    client: Client, dominique: Trainee
) -> None:
    f.a_dotation(dominique, 40_000, earmarks=[f"action:{f.an_action().pk}"])
    f.a_dotation(dominique, 10_000)
    for page in ("rights", "account"):
        text = text_of(client, dominique, page)
        assert 'Utilisables aujourd\'hui</dt><dd class="amount">1 920,00 €' in text
        assert "De plus, 400,00 € vous ont été donnés pour des formations" in text


def test_without_dotations_nothing_is_said_of_one_s_own(client: Client, dominique: Trainee) -> None:
    text = text_of(client, dominique)
    assert "Ce que d'autres vous ont donné" not in text
    assert "Dotations <span" not in text
    assert "jusqu'au 31 décembre 2018" in text


@pytest.mark.parametrize("moment", ["2026-11-30T23:59:59+01:00", "2026-12-01T00:00+01:00"])
def test_rights_that_have_ended_are_told_with_what_remains(client: Client, moment: str) -> None:
    camille = f.a_trainee("Camille", pension_on=date(2026, 12, 1))
    ledger.credit(camille.pk, "avoir", 5_000, "Avoir")
    has_ended = "12-01" in moment
    with time_machine.travel(moment):
        text, summary = text_of(client, camille), text_of(client, camille, "account")
    assert ("Vos droits ont pris fin" in summary) is has_ended
    assert ("Vos droits ont pris fin le 1er décembre 2026" in text) is has_ended
    assert f'Utilisables aujourd\'hui</dt><dd class="amount">{"50,00" if has_ended else "1 870,00"} €' in text
