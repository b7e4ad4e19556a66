"""A payment that an agent records: another decides, and only then is it a dotation."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from accounts.rights import ledger
from accounts.rights.dotations import recorded
from accounts.rights.dotations.models import Dotation, RecordedGift
from accounts.rights.models import RightsEnd
from accounts.staff.asked_rows import AskedRow
from cpf_portal.common.errors import Refused
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
ADD = reverse("admin:accounts_recordedgift_add")


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def staff(client: Client, morgan: User) -> Client:
    client.force_login(morgan, backend="accounts.login.backends.EmailBackend")
    return client


def given(trainee_id: int, **more: str) -> dict[str, object]:
    row = {"trainee": trainee_id, "means": "transfer", "kind": "employer", "giver": "Forges de Lorraine"}
    row |= {"siret": "73282932000074", "euros": "1200,50", "marks": "rs5616 action:12"}
    return row | {"expires_on": "30/06/2027", "reference": "VIR-1"} | more


def decide(client: Client, verb: str, model: type[AskedRow] = RecordedGift) -> str:
    rows = model._default_manager.values_list("pk", flat=True)
    answer = client.post(
        reverse(f"admin:accounts_{model._meta.model_name}_changelist"),
        {"action": verb, "_selected_action": list(rows)},
        follow=True,
    )
    return answer.text.replace("&#x27;", "'")


def test_one_records_another_accepts_and_only_then_is_it_there(staff: Client, morgan: User) -> None:
    dominique = f.a_trainee(cents=0)
    assert staff.post(ADD, given(dominique.pk)).status_code == 302
    assert "Une autre personne doit décider" in decide(staff, "accept")
    assert ledger.account_of(dominique.pk).total.available == 0
    staff.force_login(f.an_agent("Décisions"), backend="accounts.login.backends.EmailBackend")
    decide(staff, "accept")
    [held] = ledger.account_of(dominique.pk).dotations
    assert (held.balances.available, held.earmarks) == (120_050, ("RS5616", "action:12"))
    assert held.expires_on == date(2027, 6, 30)
    assert "déjà décidée" in decide(staff, "reject")
    assert "1 200,50" in staff.get(reverse("admin:accounts_dotation_changelist")).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"siret": "73282932000075"}, "Le SIRET n'est pas valable"),
        ({"siret": ""}, "obligatoire pour ce type"),
        ({"marks": "anglais"}, "« ANGLAIS »"),
        ({"expires_on": "23/11/2026"}, "déjà passé"),
        ({"euros": "0"}, "supérieure ou égale"),
        ({"reference": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    staff: Client, cells: dict[str, str], told: str
) -> None:
    page = staff.post(ADD, given(f.a_trainee().pk, **cells))
    assert page.status_code == 200
    assert told in page.text.replace("&#x27;", "'")
    assert not RecordedGift.objects.exists()


def test_a_payment_is_recorded_once_and_again_when_it_was_rejected(staff: Client) -> None:
    dominique = f.a_trainee()
    staff.post(ADD, given(dominique.pk))
    assert staff.post(ADD, given(dominique.pk)).status_code == 200
    recorded.decide(RecordedGift.objects.get(), f.a_staff_member(), accepted=False)
    assert staff.post(ADD, given(dominique.pk)).status_code == 302


def test_a_reference_that_a_file_gave_is_refused(morgan: User) -> None:
    dominique = f.a_trainee(cents=0)
    f.a_dotation(dominique, 100, reference="VIR-1")
    row = {"trainee": dominique, "means": "card", "kind": "state", "giver": "État", "amount": 100}
    gift = RecordedGift.objects.create(**row, reference="VIR-1", asked_by=morgan)
    with pytest.raises(Refused, match="celle d'un autre versement"):
        recorded.decide(gift, f.a_staff_member(), accepted=True)
    assert Dotation.objects.count() == 1
    gift.refresh_from_db()
    assert gift.is_accepted is None


def test_agents_write_the_end_of_rights_two_by_two(staff: Client) -> None:
    dominique = f.a_trainee()
    asked = {"trainee": dominique.pk, "ends_on": "01/12/2026", "reason": "Titre de pension vu"}
    address = reverse("admin:accounts_rightsend_add")
    assert staff.post(address, asked | {"ends_on": "01/12/1970"}).status_code == 200
    assert staff.post(address, asked | {"reason": "Voir 06 12 34 56 78"}).status_code == 200
    assert staff.post(address, asked).status_code == 302
    staff.force_login(f.an_agent("Décisions"), backend="accounts.login.backends.EmailBackend")
    decide(staff, "accept", RightsEnd)
    dominique.refresh_from_db()
    assert dominique.pension_on == date(2026, 12, 1)
