"""The address one is written to: confirmed by a link sent there, and until then the account's."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people import contact
from accounts.people.models import ContactAddress, Trainee
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.kinds import Response, Work, sure
from tests.worker import deliver

pytestmark = pytest.mark.django_db
OTHER = "ailleurs@example.org"
CONTACT = {
    "usage_name": "",
    "mobile": "06 12 34 56 78",
    "landline": "",
    "contact_email": OTHER,
    "email_again": OTHER,
}
ADDRESS = {
    f"domicile-{name}": "" for name in ("number", "repetition", "street_type", "complement", "locality")
}
ADDRESS |= {"domicile-street": "Rue du Port", "domicile-postcode": "57000", "domicile-town": "Metz"}


@pytest.fixture
def hers(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


def give(client: Client, email: str = OTHER) -> Response:
    given = CONTACT | ADDRESS | {"contact_email": email, "email_again": email}
    return client.post(reverse("personal_data"), given, follow=True)


def link(worker: Work, mailoutbox: list[EmailMultiAlternatives]) -> str:
    worker()
    assert mailoutbox[-1].to == [OTHER]
    return sure(re.search(r"http://localhost:8000(/mon-compte/adresse/\S+)", str(mailoutbox[-1].body))).group(
        1
    )


def written_to(dossier: Dossier, mailoutbox: list[EmailMultiAlternatives]) -> set[str]:
    mailoutbox.clear()
    transitions.accept(dossier, f.agent(dossier))
    deliver()
    return {to for mail in mailoutbox for to in mail.to} - {dossier.organisation.email}


def requested(dominique: Trainee) -> Dossier:
    return f.a_dossier("requested", f.a_draft(dominique, contact_email=OTHER))


def test_nothing_of_a_dossier_is_sent_to_an_address_that_nobody_confirmed(
    dominique: Trainee, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    assert written_to(requested(dominique), mailoutbox) == {dominique.user.email}


def test_it_is_once_its_owner_followed_the_link(
    hers: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    page = give(hers)
    assert f"Un lien de confirmation vient de partir à {OTHER}" in page.text
    assert dominique.user.email in page.text, "where messages go meanwhile"
    found = link(worker, mailoutbox)
    anyone = Client()
    assert "Confirmer cette adresse" in anyone.get(found).text
    assert not contact.is_confirmed(dominique.user, OTHER), "reading a link confirms nothing"
    assert anyone.post(found).status_code == 302
    assert anyone.get(found).status_code == anyone.post(found).status_code == 410
    assert written_to(requested(dominique), mailoutbox) == {OTHER}
    assert "lien de confirmation" not in give(hers).text


def test_the_account_s_own_address_needs_nothing(hers: Client, dominique: Trainee, worker: Work) -> None:
    assert "lien de confirmation" not in give(hers, dominique.user.email.upper()).text
    assert worker() == []


def test_the_draft_asks_too(
    hers: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    draft = f.a_draft(dominique)
    page = hers.post(reverse("dossier_form", args=[draft.number, "coordonnees"]), CONTACT, follow=True)
    assert "lien de confirmation" in page.text
    assert link(worker, mailoutbox)


def test_a_link_lives_a_day(hers: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]) -> None:
    give(hers)
    found = link(worker, mailoutbox)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert Client().post(found).status_code == 410
    assert not ContactAddress.objects.filter(confirmed_at__isnull=False).exists()


def test_one_person_s_address_is_not_confirmed_for_another(dominique: Trainee) -> None:
    camille = f.a_trainee("Camille")
    now = timezone.now()
    ContactAddress.objects.create(user=dominique.user, email=OTHER, asked_at=now, confirmed_at=now)
    assert contact.reached_at(dominique.user, OTHER) == OTHER
    assert contact.reached_at(camille.user, OTHER) == camille.user.email
    assert contact.reached_at(camille.user, "") == camille.user.email


def test_five_links_an_hour(dominique: Trainee) -> None:
    for n in range(5):
        assert contact.ask(dominique.user, f"a{n}@example.org")
    with pytest.raises(Refused):
        contact.ask(dominique.user, "a6@example.org")


def test_a_former_address_of_the_account_is_confirmed_no_more(dominique: Trainee) -> None:
    former = dominique.user.email
    Trainee.objects.filter(pk=dominique.pk).update(contact_email=former)
    dominique.user.email = "neuve@example.org"
    assert contact.reached_at(dominique.user, former) == "neuve@example.org"


def test_the_pages_say_where_messages_go(hers: Client, dominique: Trainee) -> None:
    dossier = requested(dominique)
    page = hers.get(reverse("dossier_receipt", args=[dossier.number])).text
    assert dominique.user.email in page
    assert OTHER not in page
    assert "à confirmer" in hers.get(reverse("dossier_summary", args=[dossier.number])).text
    agent = Client()
    agent.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    shown = agent.get(reverse("organisation_dossier", args=[dossier.number])).text
    assert OTHER not in shown
