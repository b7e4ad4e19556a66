"""A name is corrected by three people: an agent asks, another accepts, and its owner confirms."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpResponseForbidden
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee, User
from accounts.staff import interventions, name_corrections
from accounts.staff.models import Intervention, NameCorrection
from cpf_portal.common.errors import Refused
from dossiers.holder import closing
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
LIST, ADD = (reverse(f"admin:accounts_namecorrection_{page}") for page in ("changelist", "add"))


def ask(asker: User, account: User, **changes: str) -> HttpResponseForbidden | Response:
    given = {
        "account": account.pk,
        "first_name": "Dominique",
        "last_name": "Le Cœur",
        "reason": "Acte de naissance",
    }
    return entered(asker).post(ADD, given | changes)


def accept(decider: User, correction: NameCorrection) -> str:
    given = {"action": "accept", "_selected_action": [correction.pk]}
    return html.unescape(entered(decider).post(LIST, given, follow=True).text)


def link_in(mail: EmailMultiAlternatives) -> str:
    return sure(re.search(r"http://localhost:8000(/securite/nom/\S+)", str(mail.body))).group(1)


def test_it_changes_once_asked_accepted_and_confirmed_and_is_told(
    dominique: Trainee, asker: User, decider: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    theirs = entered(dominique.user)
    assert ask(asker, dominique.user).status_code == 302
    correction = NameCorrection.objects.get()
    assert correction.asked_by == asker
    worker()
    assert mailoutbox == []
    accept(decider, correction)
    assert User.objects.get(pk=dominique.pk).last_name == "Lecœur"
    worker()
    assert mailoutbox[-1].to == [dominique.user.email]
    link = link_in(mailoutbox[-1])
    assert "Dominique Le Cœur" in Client().get(link).text
    assert User.objects.get(pk=dominique.pk).last_name == "Lecœur", "reading the link changes nothing"
    assert theirs.get(reverse("account")).status_code == 200
    Client().post(link)
    assert User.objects.get(pk=dominique.pk).last_name == "Le Cœur"
    assert theirs.get(reverse("account")).status_code == 302
    assert "nom corrigé" in dominique.user.security_events.latest("pk").details
    worker()
    assert "a changé" in mailoutbox[-1].subject
    assert Client().get(link).status_code == Client().post(link).status_code == 410


def test_one_agent_is_not_two(dominique: Trainee, asker: User, decider: User) -> None:
    ask(asker, dominique.user)
    correction = NameCorrection.objects.get()
    interventions.send_link(asker, decider, Intervention.What.PASSWORD)
    decider.refresh_from_db()
    assert "personne indépendante" in accept(decider, correction)
    with pytest.raises(Refused):
        name_corrections.decide(correction, asker, accepted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        NameCorrection.objects.update(is_accepted=True, decided_by=asker)


def test_whoever_got_into_the_account_does_not_accept_its_name(
    dominique: Trainee, asker: User, decider: User
) -> None:
    ask(asker, dominique.user)
    interventions.send_link(decider, dominique.user, Intervention.What.EMAIL)
    assert "personne indépendante" in accept(decider, NameCorrection.objects.get())


def test_a_closed_account_keeps_no_name_that_was_asked(dominique: Trainee, asker: User) -> None:
    ask(asker, dominique.user)
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not NameCorrection.objects.exists()


def test_a_rejected_name_sends_nothing_and_is_not_decided_again(
    dominique: Trainee, asker: User, decider: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(asker, dominique.user)
    correction = NameCorrection.objects.get()
    name_corrections.decide(correction, decider, accepted=False)
    worker()
    assert mailoutbox == []
    assert "déjà décidée" in accept(decider, correction)


def test_who_asks_does_not_decide_and_the_reverse(dominique: Trainee, asker: User, decider: User) -> None:
    assert ask(decider, dominique.user).status_code == 403
    ask(asker, dominique.user)
    accept(asker, NameCorrection.objects.get())
    assert NameCorrection.objects.get().is_accepted is None


@pytest.mark.parametrize("changes", [{"last_name": "L3cœur"}, {"first_name": ""}, {"reason": ""}])
def test_a_name_that_cannot_be_is_refused(dominique: Trainee, asker: User, changes: dict[str, str]) -> None:
    assert ask(asker, dominique.user, **changes).status_code == 200
    assert not NameCorrection.objects.exists()


def test_one_s_own_name_is_asked_by_another(asker: User) -> None:
    assert "une autre personne" in html.unescape(ask(asker, asker).text)
    assert not NameCorrection.objects.exists()


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_is_answered(client: Client, token: str) -> None:
    address = reverse("name_confirm", args=[token])
    assert client.get(address).status_code == client.post(address).status_code == 410


def test_a_link_lives_a_week(
    dominique: Trainee, asker: User, decider: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(asker, dominique.user)
    accept(decider, NameCorrection.objects.get())
    worker()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().post(link_in(mailoutbox[-1])).status_code == 410
