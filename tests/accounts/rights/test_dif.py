"""The DIF: entered with a document while it is open, credited once staff accept it, corrected until used."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.documents.models import Document
from accounts.people.models import Trainee
from accounts.rights import dif, ledger
from accounts.rights.models import DifClaim
from cpf_portal.common.errors import Refused
from dossiers.holder import closing
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def reopened(settings: Settings) -> None:
    settings.DIF_REOPENED = True


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(cents=0)


@pytest.fixture
def enter(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


def give(client: Client, hours: str = "60", content: bytes = f.PDF) -> Response:
    upload = SimpleUploadedFile("bulletin.pdf", content)
    return client.post(reverse("dif"), {"hours": hours, "document": upload})


def submit(trainee: Trainee, hours: int = 60) -> DifClaim:
    return dif.submit(trainee, Decimal(hours), Document(kind="application/pdf", content=f.PDF))


def of_dif(trainee: Trainee) -> int:
    return ledger.account_of(trainee.pk).by_source["dif"].available


@pytest.mark.parametrize(
    ("hours", "cents"),
    [
        (1, 1_500),
        (120, 180_000),
        (Decimal("0.5"), 800),
        (Decimal("33.33"), 50_000),
        (Decimal("7.01"), 10_600),
    ],
)
def test_an_hour_is_worth_fifteen_euros_and_the_sum_is_rounded_up_to_the_euro(
    hours: Decimal | int, cents: int
) -> None:
    assert dif.amount_of(hours) == cents


def test_hours_are_credited_once_staff_accept_them(
    enter: Client, dominique: Trainee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    assert give(enter, "33,33").status_code == 302
    assert of_dif(dominique) == 0
    claim = DifClaim.objects.get()
    staff = f.a_staff_member()
    enter.force_login(staff, backend="accounts.login.backends.EmailBackend")
    address = reverse("admin:accounts_difclaim_decider", args=[claim.pk])
    assert "500,00" in enter.get(address).content.decode()
    enter.post(address, {"accepted": "1"})
    assert of_dif(dominique) == 50_000
    claim.refresh_from_db()
    assert (claim.status, claim.decided_by) == ("accepted", staff)
    again = enter.post(address, {"accepted": "1"})
    assert "attend plus de décision" in again.content.decode()
    assert of_dif(dominique) == 50_000


def test_a_rejection_has_a_reason_and_the_hours_can_be_corrected(enter: Client, dominique: Trainee) -> None:
    claim = submit(dominique)
    with pytest.raises(Refused):
        dif.decide(claim, f.a_staff_member(), accepted=False, reason=" ")
    dif.decide(claim, f.a_staff_member(), accepted=False, reason="Le bulletin est illisible.")
    assert "Le bulletin est illisible." in enter.get(reverse("dif")).content.decode()
    give(enter, "50")
    assert DifClaim.objects.get(status="submitted").hours == 50


def test_a_correction_replaces_what_waits_and_credits_only_the_difference(dominique: Trainee) -> None:
    first = submit(dominique, 60)
    second = submit(dominique, 80)
    first.refresh_from_db()
    assert first.status == "replaced"
    with pytest.raises(Refused):
        dif.decide(first, f.a_staff_member(), accepted=True)
    dif.decide(second, f.a_staff_member(), accepted=True)
    assert of_dif(dominique) == 120_000
    dif.decide(submit(dominique, 40), f.a_staff_member(), accepted=True)
    assert of_dif(dominique) == 60_000
    assert DifClaim.objects.filter(status="accepted").count() == 1


def test_nothing_changes_once_a_dossier_was_validated(enter: Client, dominique: Trainee) -> None:
    ledger.credit(dominique.pk, "cpf", 182_000, "Droits")
    f.a_dossier("validated", trainee=dominique)
    with pytest.raises(Refused):
        submit(dominique)
    page = enter.get(reverse("dif")).content.decode()
    assert "ne changent plus" in page
    assert '<form method="post" class="card' not in page
    give(enter)
    assert not DifClaim.objects.exists()


@pytest.mark.parametrize(
    ("now", "reopened", "is_open"),
    [
        ("2021-06-30 23:59", False, True),
        ("2021-07-01 00:01", False, False),
        ("2026-11-21 10:00", True, True),
    ],
)
def test_it_is_closed_after_june_2021_unless_the_operator_reopens_it(
    enter: Client, settings: Settings, now: str, reopened: bool, is_open: bool
) -> None:
    settings.DIF_REOPENED = reopened
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=PARIS)):
        assert dif.is_open() == is_open
    settings.DIF_REOPENED = reopened and is_open
    page = enter.get(reverse("dif")).content.decode()
    assert ("close depuis le 30 juin 2021" in page) == (not settings.DIF_REOPENED)


@pytest.mark.parametrize("hours", ["0", "120,01", "-5", "", "NaN", "beaucoup", "1e3"])
def test_impossible_hours_are_refused_in_words(enter: Client, hours: str) -> None:
    answer = give(enter, hours)
    assert answer.status_code == 200
    assert answer.context["form"].errors["hours"]
    assert not DifClaim.objects.exists()


def test_the_document_is_for_its_owner_and_staff(enter: Client, dominique: Trainee, client: Client) -> None:
    submit(dominique)
    assert enter.get(reverse("dif_document")).content == f.PDF
    client.force_login(f.a_trainee("Camille").user, backend="accounts.login.backends.NirBackend")
    assert client.get(reverse("dif_document")).status_code == 404
    client.force_login(f.a_member(f.an_organisation()), backend="accounts.login.backends.EmailBackend")
    for address in (reverse("dif"), reverse("dif_document")):
        assert client.get(address).status_code == 404


def test_the_database_refuses_more_than_120_hours_and_two_accepted(dominique: Trainee) -> None:
    claim = submit(dominique)
    for wrong in ({"hours": 121}, {"hours": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DifClaim.objects.filter(pk=claim.pk).update(**wrong)


class TestAfterAValidation:
    """What was accepted may change until a first dossier is validated, whoever decides and when."""

    def test_a_change_sent_before_is_no_longer_accepted(self) -> None:
        camille, staff = f.a_trainee("Camille", is_jobseeker=True), f.a_staff_member()
        dif.decide(dif.submit(camille, 60, f.a_document()), staff, accepted=True)
        change = dif.submit(camille, 120, f.a_document())
        f.a_dossier("validated", trainee=camille)
        with pytest.raises(Refused, match="ne changent plus"):
            dif.decide(change, staff, accepted=True)
        account = ledger.account_of(camille.pk)
        assert account.total.available + account.total.reserved == 182_000 + 90_000
        dif.decide(change, staff, accepted=False, reason="Une formation a été validée entre-temps.")

    def test_first_hours_sent_before_are_still_credited(self) -> None:
        camille, staff = f.a_trainee("Camille", is_jobseeker=True), f.a_staff_member()
        first = dif.submit(camille, 60, f.a_document())
        f.a_dossier("validated", trainee=camille)
        dif.decide(first, staff, accepted=True)
        assert ledger.account_of(camille.pk).by_source["dif"].available == 90_000


def test_hours_entered_while_the_account_closes_leave_no_document_behind(dominique: Trainee) -> None:
    """The page was read before; the account is read again under its holder's lock."""
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    with pytest.raises(Refused, match="fermé"):
        dif.submit(dominique, 60, f.a_document())
    assert not Document.objects.filter(trainee=dominique).exists()


def test_the_page_says_what_hours_are_worth_and_how_several_employers_count(enter: Client) -> None:
    page = enter.get(reverse("dif")).text.replace("\u00a0", " ")
    for told in ("15,00 €, et 120 heures 1 800,00 €", 'data-rate="15"', 'data-most="120"'):
        assert told in page
    assert "Plusieurs employeurs" in page
