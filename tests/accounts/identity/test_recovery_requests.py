"""An account opened again without FranceConnect+: one agent asks with a document, another decides, the delay runs."""

import html
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.documents.models import Document
from accounts.identity.models import AccountRecovery, RecoveryRequest
from accounts.people.models import Trainee, User
from accounts.staff import interventions
from accounts.staff.models import Intervention
from dossiers.holder import closing
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
NEW = "retrouvee@example.fr"
ADD = reverse("admin:accounts_recoveryrequest_add")


def ask(asker: User, trainee: Trainee) -> Response:
    given = {"trainee": trainee.pk, "email": NEW, "reason": "Venue à l'accueil"}
    given |= {"paper": SimpleUploadedFile("carte.pdf", f.PDF)}
    return entered(asker).post(ADD, given, follow=True)


def decide(decider: User, row: RecoveryRequest, accepted: bool = True) -> str:
    page = reverse("admin:accounts_recoveryrequest_decider", args=[row.pk])
    return html.unescape(entered(decider).post(page, {"accepted": str(int(accepted))}, follow=True).text)


def test_two_agents_begin_the_delay_and_the_new_address_opens_the_account(
    dominique: Trainee,
    asker: User,
    decider: User,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    ask(asker, dominique)
    assert not AccountRecovery.objects.exists(), "nothing begins before it is decided"
    assert "Les deux adresses sont prévenues" in decide(decider, RecoveryRequest.objects.get())
    worker()
    assert {mail.to[0] for mail in mailoutbox} == {dominique.user.email, NEW}
    mail = next(mail for mail in mailoutbox if mail.to == [NEW])
    link = sure(re.search(r"http://localhost:8000(/reouverture/\S+)", str(mail.body))).group(1)
    given = dict.fromkeys(("password", "password_again"), "Tulipe-Rouge-88")
    Client().post(link, given)
    assert User.objects.get(pk=dominique.pk).email == dominique.user.email, "the delay still runs"
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=ZoneInfo("Europe/Paris"))):
        Client().post(link, given)
    assert User.objects.get(pk=dominique.pk).email == NEW
    assert set(Document.objects.values_list("content", flat=True)) == {b""}


def test_one_agent_is_not_two(dominique: Trainee, asker: User, decider: User) -> None:
    both = f.a_staff_member()
    ask(both, dominique)
    row = RecoveryRequest.objects.get()
    assert "Une autre personne doit décider" in decide(both, row)
    interventions.send_link(both, decider, Intervention.What.PASSWORD)
    decider.refresh_from_db()
    assert "personne indépendante" in decide(decider, row)
    assert not AccountRecovery.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        decide(decider, row)
    assert AccountRecovery.objects.get().proven_at


def test_whoever_got_into_the_account_opens_it_to_no_one(
    dominique: Trainee, asker: User, decider: User
) -> None:
    interventions.send_link(asker, dominique.user, Intervention.What.EMAIL)
    assert "personne indépendante" in html.unescape(ask(asker, dominique).text)
    assert not RecoveryRequest.objects.exists()


def test_a_rejection_begins_nothing_and_forgets_the_document(
    dominique: Trainee, asker: User, decider: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(asker, dominique)
    assert "rejetée" in decide(decider, RecoveryRequest.objects.get(), accepted=False)
    worker()
    assert mailoutbox == []
    assert bytes(Document.objects.get().content) == b""
    assert "déjà décidée" in decide(decider, RecoveryRequest.objects.get())


def test_only_those_who_may_come_near(dominique: Trainee, asker: User, decider: User) -> None:
    assert ask(decider, dominique).status_code == 403
    ask(asker, dominique)
    assert "attend déjà une décision" in html.unescape(ask(asker, dominique).text)
    page = reverse("admin:accounts_recoveryrequest_decider", args=[RecoveryRequest.objects.get().pk])
    assert entered(asker).get(page).status_code == 403
    assert "Lecœur" in entered(decider).get(page).text
    for user in (dominique.user, f.a_member(f.an_organisation())):
        assert entered(user).get(page).status_code == 302


def test_a_closed_account_keeps_nothing_of_it_and_its_holder_reads_it(
    dominique: Trainee, asker: User
) -> None:
    ask(asker, dominique)
    hers = entered(dominique.user)
    assert NEW in hers.get(reverse("my_data")).text
    told = hers.get(reverse("my_data_file")).json()["demandes de réouverture"]
    assert "demandé par" not in told[0]
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not RecoveryRequest.objects.exists()
