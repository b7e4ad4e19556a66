"""Closing an account: asked by its holder, carried out by staff, once nothing is under way."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.people.models import Address, DeletionRequest, User
from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from dossiers.employer.models import EmployerRequest
from dossiers.holder import closing
from dossiers.messages.models import OutboxMessage
from payments.refunds import jobs
from payments.refunds.giving_back import pay_due
from tests import factories as f
from tests.bank import Payer
from tests.kinds import Enter, Response, sure
from tests.worker import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client: Client) -> Enter:
    def entering(user: User) -> Client:
        client.force_login(user, backend="accounts.login.backends.NirBackend")
        return client

    return entering


def ask_to_close(enter: Enter, user: User) -> Response:
    user.set_password(f.PASSWORD)
    user.save()
    return enter(user).post(reverse("close_account"), {"current": f.PASSWORD})


def test_what_reaches_the_person_goes_and_the_records_stay(enter: Enter) -> None:
    dossier = f.a_dossier("completed")
    dominique = dossier.trainee
    address = dominique.home_address_id
    made = f.an_employer_request(dominique)
    assert ask_to_close(enter, dominique.user)["Location"] == reverse("account")
    staff = enter(f.a_staff_member())
    given = {"action": "carry_out", "_selected_action": [DeletionRequest.objects.get().pk]}
    staff.post(reverse("admin:accounts_deletionrequest_changelist"), given)
    dominique.refresh_from_db()
    dominique.user.refresh_from_db()
    assert not dominique.user.is_active
    assert not dominique.user.has_usable_password()
    assert (dominique.mobile, dominique.contact_email, dominique.home_address) == ("", "", None)
    assert dominique.user.email == ""
    assert not Address.objects.filter(pk=sure(address)).exists()
    assert not EmployerRequest.objects.filter(pk=made.pk).exists()
    assert ledger.account_of(dominique.pk).total.used == 72_000
    assert dossier.entries.count() > 0
    with pytest.raises(Refused):
        closing.carry_out(DeletionRequest.objects.get(), f.a_staff_member())


def test_what_others_gave_goes_back_to_them_and_nobody_is_written_to(
    enter: Enter, worker: Callable[[], list[str]], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    dominique = f.a_trainee(pension_on=date(2026, 1, 1))
    f.a_dotation(dominique, 30_000)
    assert "leur retourne" in enter(dominique.user).get(reverse("close_account")).text
    closing.ask(dominique)
    closing.carry_out(DeletionRequest.objects.get(), f.a_staff_member())
    account = ledger.account_of(dominique.pk)
    assert (account.by_source["dotation"].available, account.rights) == (0, 182_000)
    assert ledger.history(dominique.pk)[0].reason == "Compte fermé : Forges de Lorraine"
    worker()
    assert not mailoutbox
    dominique.refresh_from_db()
    assert dominique.pension_on is None


@pytest.mark.parametrize("state", ["requested", "validated", "in_training", "cancelled_by_trainee"])
def test_not_while_something_is_under_way(enter: Enter, state: str) -> None:
    dossier = f.a_dossier(state)
    page = ask_to_close(enter, dossier.trainee.user)
    assert page.status_code == 200
    assert "notice--warning" in page.text
    assert not DeletionRequest.objects.exists()


def test_a_message_still_owed_when_the_account_closes_goes_to_nobody(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    dossier = f.a_dossier("completed")
    closing.ask(dossier.trainee)
    closing.carry_out(DeletionRequest.objects.get(), f.a_staff_member())
    owed = OutboxMessage.objects.filter(entry__dossier=dossier, sent_at=None)
    assert owed.filter(reader="trainee").exists()
    deliver()
    assert not owed.exists()
    assert {to for message in mailoutbox for to in message.to} == {dossier.organisation.email}


def test_a_dossier_begun_after_the_request_stops_it() -> None:
    dominique = f.a_trainee()
    closing.ask(dominique)
    with pytest.raises(Refused):
        closing.ask(dominique)
    f.a_dossier("requested", f.a_draft(dominique))
    with pytest.raises(Refused):
        closing.carry_out(DeletionRequest.objects.get(), f.a_staff_member())
    dominique.user.refresh_from_db()
    assert dominique.user.is_active


def test_what_prevents_closing_is_said_before_anything_is_typed(enter: Enter) -> None:
    dossier = f.a_dossier("validated")
    page = enter(dossier.trainee.user).get(reverse("close_account")).text
    assert "Un dossier est encore en cours" in page
    assert reverse("dossier_list") in page
    assert "Demander la fermeture" not in page


def test_a_request_that_waits_is_shown_and_may_be_given_up(enter: Enter) -> None:
    lou = f.a_trainee("Lou")
    ask_to_close(enter, lou.user)
    client = enter(lou.user)
    assert "demandé la fermeture" in client.get(reverse("account")).text
    page = client.get(reverse("close_account")).text
    assert "Vous avez demandé la fermeture le" in page
    assert "Demander la fermeture" not in page
    asked = DeletionRequest.objects.get()
    answer = client.post(reverse("close_account"), {"keep": "1"}, follow=True)
    assert "votre compte reste ouvert" in answer.text
    assert "demandé la fermeture" not in answer.text
    with pytest.raises(Refused, match="retirée par le titulaire"):
        closing.carry_out(asked, f.a_staff_member())
    lou.user.refresh_from_db()
    assert lou.user.is_active


def test_nothing_is_given_up_once_the_account_is_closed() -> None:
    lou = f.a_trainee("Lou")
    closing.ask(lou)
    closing.carry_out(DeletionRequest.objects.get(), f.a_staff_member())
    with pytest.raises(Refused):
        closing.give_up(lou)
    assert DeletionRequest.objects.get().decided_at


def test_nobody_is_written_to_at_the_address_of_a_closed_account(payer: Payer) -> None:
    """What was still to be told when it closed, and money that goes back after."""
    dossier = f.a_dossier("to_validate", contact_email="ailleurs@example.fr")
    payment = payer.start(dossier)
    payer.yes(payment)
    f.cancel(dossier)
    closing.ask(dossier.trainee)
    closing.carry_out(dossier.trainee.deletion_requests.get(), f.a_staff_member())
    pay_due()
    asked = ProcrastinateJob.objects.filter(task_name="mail_refund")
    assert asked.exists()
    deliver()
    for job in asked:
        jobs.mail_refund.func(**job.args)
    told = {address for message in mail.outbox for address in message.to}
    assert told == {dossier.organisation.email}
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
