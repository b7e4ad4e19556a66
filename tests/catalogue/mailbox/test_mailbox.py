"""Where an organisation is written to: a manager asks, the new address confirms, the former receives until then."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.mailbox import changing
from catalogue.mailbox.jobs import LINK
from catalogue.mailbox.models import MailboxChange, MailRefusal
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from cpf_portal.common.mails.post import MailServer
from tests import factories as f
from tests.kinds import Work
from tests.worker import deliver

pytestmark = pytest.mark.django_db
FORMER, NEW = "contact@atelier.example", "dossiers@atelier.example"
PAGE, ASK = reverse("organisation_mails"), reverse("organisation_mailbox")


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation(email=FORMER)


@pytest.fixture
def alix(client: Client, atelier: Organisation) -> Member:
    member = f.a_member(atelier).memberships.get()
    client.force_login(member.user)
    return member


def link_in(box: list[EmailMultiAlternatives]) -> str:
    """The address to confirm, as the new one received it."""
    [mail] = [mail for mail in box if "Confirmer cette adresse" in mail.body]
    found = re.search(rf"{re.escape(settings.SITE_URL)}(\S+/adresse/\S+)", str(mail.body))
    assert found
    return found[1]


def told(box: list[EmailMultiAlternatives]) -> set[tuple[str, str]]:
    found = {(mail.to[0], mail.subject.split(" —")[0].replace("\u00a0", " ")) for mail in box}
    box.clear()
    return found


def test_another_address_is_asked_confirmed_then_receives_and_both_are_told(
    client: Client,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
    atelier: Organisation,
    alix: Member,
) -> None:
    assert client.post(ASK, {"email": NEW}).status_code == 302
    worker()
    link = link_in(mailoutbox)
    assert told(mailoutbox) == {
        (NEW, "Confirmez l'adresse qui recevra les messages d'Atelier des Langues"),
        (FORMER, "Une autre adresse est demandée pour les messages d'Atelier des Langues"),
    }
    atelier.refresh_from_db()
    assert atelier.mailbox == FORMER, "nothing changes before the link is followed"
    assert f"{NEW} attend d" in client.get(PAGE).text.replace("\u00a0", " ")
    anyone = Client()
    assert anyone.get(link).status_code == 200
    atelier.refresh_from_db()
    assert atelier.mailbox == FORMER, "reading is not confirming"
    anyone.post(link)
    atelier.refresh_from_db()
    assert (atelier.mailbox, atelier.email) == (NEW, FORMER), "the public's address is another matter"
    worker()
    assert {to for to, _ in told(mailoutbox)} == {NEW, FORMER}
    f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    deliver()
    assert {to for to, _ in told(mailoutbox)} & {NEW, FORMER} == {NEW}
    assert anyone.get(link).status_code == anyone.post(link).status_code == 410, "once"


def test_a_link_serves_a_day(client: Client, atelier: Organisation, alix: Member) -> None:
    changing.ask(alix, NEW)
    link = LINK.to(MailboxChange.objects.get().pk).removeprefix(settings.SITE_URL)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert client.post(link).status_code == 410
        assert changing.waiting_of(atelier) is None


def test_a_link_that_was_given_up_or_replaced_serves_no_more(
    client: Client, atelier: Organisation, alix: Member
) -> None:
    changing.ask(alix, "une@atelier.example")
    first = LINK.to(MailboxChange.objects.get().pk).removeprefix(settings.SITE_URL)
    changing.ask(alix, NEW)
    second = LINK.to(MailboxChange.objects.get().pk).removeprefix(settings.SITE_URL)
    client.post(reverse("organisation_mailbox_drop"))
    assert Client().post(first).status_code == Client().post(second).status_code == 410
    atelier.refresh_from_db()
    assert atelier.mailbox == FORMER


@pytest.mark.parametrize("event", ["left", "staff"])
def test_what_changed_since_ends_the_link(atelier: Organisation, alix: Member, event: str) -> None:
    changing.ask(alix, NEW)
    link = LINK.to(MailboxChange.objects.get().pk).removeprefix(settings.SITE_URL)
    if event == "left":
        Member.objects.filter(pk=alix.pk).update(role="reader")
    else:
        Organisation.objects.filter(pk=atelier.pk).update(messages_email="caisse@atelier.example")
    assert Client().post(link).status_code == 410
    with pytest.raises(Refused, match="ne fonctionne plus"):  # it changed as the button was pressed
        changing.confirm(link.split("/")[-2])
    atelier.refresh_from_db()
    assert atelier.mailbox != NEW


def test_only_a_manager_asks(client: Client, atelier: Organisation) -> None:
    reader = f.a_member(atelier, "files").memberships.get()
    client.force_login(reader.user)
    assert ASK not in client.get(PAGE).text
    assert client.post(ASK, {"email": NEW}).status_code == 404
    with pytest.raises(Refused):
        changing.ask(reader, NEW)


@pytest.mark.parametrize("email", ["pas une adresse", FORMER.upper()])
def test_an_address_that_cannot_be_is_refused_in_words(
    client: Client, atelier: Organisation, alix: Member, email: str
) -> None:
    page = client.post(ASK, {"email": email})
    assert page.status_code == 200
    assert page.context["mailbox"]["email"].value() == email
    assert not MailboxChange.objects.exists()


def test_too_many_demands_are_refused(atelier: Organisation, alix: Member) -> None:
    for rank in range(5):
        changing.ask(alix, f"adresse{rank}@atelier.example")
    with pytest.raises(Refused):
        changing.ask(alix, NEW)


def test_the_public_s_address_changes_and_messages_stay_where_they_came(
    client: Client, atelier: Organisation, alix: Member
) -> None:
    part = reverse("organisation_profile_part", args=["contact"])
    given = {"email": "bonjour@atelier.example", "phone": "0387000000", "website": "", "town": "Metz"}
    client.post(part, given | {"postcode": "57000"})
    atelier.refresh_from_db()
    assert (atelier.email, atelier.mailbox) == ("bonjour@atelier.example", FORMER)


@pytest.mark.parametrize(("code", "is_noted"), [(550, True), (450, False)])
def test_an_address_that_refuses_for_good_is_shown_until_a_message_leaves(
    client: Client,
    atelier: Organisation,
    alix: Member,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    is_noted: bool,
) -> None:
    f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))

    def refuse(server: MailServer, letter: Any, to: str) -> None:
        if to == FORMER:
            raise SMTPRecipientsRefused({to: (code, b"no")})

    monkeypatch.setattr(MailServer, "send", refuse)
    deliver()
    assert MailRefusal.objects.exists() is is_noted
    told = "Nos messages à cette adresse ont été refusés le 24 novembre 2026"
    assert (told in client.get(PAGE).text.replace("\u00a0", " ")) is is_noted
    monkeypatch.setattr(MailServer, "send", lambda *_: None)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        deliver()
    assert not MailRefusal.objects.exists()


def test_an_address_that_confirms_is_no_longer_said_to_refuse(atelier: Organisation, alix: Member) -> None:
    changing.note_refused(atelier, FORMER)
    changing.ask(alix, NEW)
    Client().post(LINK.to(MailboxChange.objects.get().pk).removeprefix(settings.SITE_URL))
    assert not MailRefusal.objects.exists()


def test_the_staff_give_an_address_as_before(admin_client: Client, atelier: Organisation) -> None:
    page = reverse("admin:catalogue_organisation_change", args=[atelier.pk])
    assert "messages_email" in admin_client.get(page).text
