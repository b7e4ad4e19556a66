"""Where a manager says which server is told of what, reads what became of it, and sends it again."""

import html

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.security.models import SecurityEvent
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.webhooks import endpoints
from dossiers.webhooks.models import Attempt, Delivery, Endpoint
from tests import factories as f
from tests.dossiers.webhooks.receiver import an_endpoint
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
WEBHOOKS = reverse("webhooks")
SERVER = "atelier.example"
URL = f"https://{SERVER}/webhooks?cle=secret"


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def browser(atelier: Organisation) -> Client:
    return entered(f.a_member(atelier))


def test_a_manager_adds_an_address_and_reads_its_secret(browser: Client) -> None:
    answer = browser.post(WEBHOOKS, {"url": URL, "transitions": ["send", "expire"]}, follow=True)
    endpoint = Endpoint.objects.get()
    assert endpoint.transitions == ["send", "expire"]
    assert endpoint.secret.startswith("whsec_")
    assert endpoint.secret in answer.text
    assert "déjà prévenue" in browser.post(WEBHOOKS, {"url": URL, "transitions": ["send"]}).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://atelier.example/", "transitions": ["send"]}, "commence par https"),
        ({"url": "https://10.0.0.1/", "transitions": ["send"]}, "pas publique"),
        ({"url": URL, "transitions": []}, "Cochez au moins un événement."),
        ({"url": URL, "transitions": ["claim_force_majeure"]}, "claim_force_majeure"),
    ],
)
def test_what_cannot_be_is_told(browser: Client, given: dict[str, object], told: str) -> None:
    assert told in browser.post(WEBHOOKS, given).text
    assert not Endpoint.objects.exists()


def test_an_organisation_has_ten_at_most(browser: Client, atelier: Organisation) -> None:
    for rank in range(10):
        an_endpoint(atelier, f"{URL}/{rank}")
    assert "10 webhooks au plus" in browser.post(WEBHOOKS, {"url": URL, "transitions": ["send"]}).text


@pytest.mark.parametrize("role", ["catalogue", "files", "reader", "finance"])
def test_who_does_not_manage_is_refused_wherever_they_come_from(atelier: Organisation, role: str) -> None:
    endpoint, asked = an_endpoint(atelier, URL), RequestFactory().get("/")
    alix = Member.objects.get(user=f.a_member(atelier, role))
    before = list(Endpoint.objects.values())
    for act in (
        lambda: endpoints.add(alix, f"{URL}&autre", ["send"], asked),
        lambda: endpoints.want(alix, endpoint, ["expire"], asked),
        lambda: endpoints.turn(alix, endpoint, asked, on=False),
        lambda: endpoints.forget(alix, endpoint, asked),
    ):
        with pytest.raises(Refused, match="Seul un gestionnaire"):
            act()
    assert list(Endpoint.objects.values()) == before


def test_it_is_stopped_turned_on_and_forgotten(browser: Client, atelier: Organisation) -> None:
    endpoint = an_endpoint(atelier, URL)
    page, act = (reverse(name, args=[endpoint.pk]) for name in ("webhook", "webhook_act"))
    browser.post(act, {"act": "off"})
    assert "Arrêté" in browser.get(page).text
    browser.post(act, {"act": "on"})
    assert "En marche" in browser.get(page).text
    assert "Ce bouton" in browser.post(act, {"act": "x"}, follow=True).text
    browser.post(page, {"transitions": ["accept"]})
    endpoint.refresh_from_db()
    assert endpoint.transitions == ["accept"]
    whats = SecurityEvent.objects.filter(details=SERVER).order_by("pk").values_list("what", flat=True)
    assert list(whats) == ["webhook_added"] + ["webhook_changed"] * 3


def test_it_is_forgotten_once_that_is_confirmed_and_the_managers_are_told(
    browser: Client, atelier: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    endpoint = an_endpoint(atelier, URL)
    f.accept(dossier)
    page = reverse("webhook_forget", args=[endpoint.pk])
    assert "ce qu'elle attend encore (1 message)" in html.unescape(browser.get(page).text)
    assert Endpoint.objects.exists()
    assert browser.post(page)["Location"] == WEBHOOKS
    assert browser.post(page).status_code == 404
    assert not Endpoint.objects.exists()
    worker()
    managers = sorted(atelier.members.filter(role="manager").values_list("user__email", flat=True))
    for title in ("Un webhook a été ajouté", "Un webhook de votre organisme a été supprimé"):
        told = [mail for mail in mailoutbox if mail.subject.startswith(title)]
        assert sorted(mail.to[0] for mail in told) == managers
        assert all(SERVER in mail.body and URL not in mail.body for mail in told)
    assert SecurityEvent.objects.filter(what="webhook_removed", details=SERVER).count() == 1


def test_a_message_is_read_and_sent_again(browser: Client) -> None:
    dossier = f.a_dossier("requested")
    endpoint = an_endpoint(dossier.organisation, URL)
    f.accept(dossier)
    delivery = Delivery.objects.get()
    Attempt.objects.create(delivery=delivery, milliseconds=12, status=503, answer="<b>Plus tard</b>")
    Delivery.objects.update(due_at=None, failures=10)
    mine = entered(f.a_member(dossier.organisation))
    assert "Abandonné" in mine.get(reverse("webhook", args=[endpoint.pk])).text
    page = reverse("webhook_delivery", args=[endpoint.pk, delivery.pk])
    shown = mine.get(page).text
    assert "503" in shown
    assert "&lt;b&gt;Plus tard" in shown
    assert mine.post(page)["Location"] == page
    delivery.refresh_from_db()
    assert (delivery.failures, delivery.due_at is not None) == (0, True)
    assert browser.get(page).status_code == browser.post(page).status_code == 404


@pytest.mark.parametrize("role", ["catalogue", "files", "reader", "finance"])
def test_who_does_not_manage_has_no_webhooks(atelier: Organisation, role: str) -> None:
    endpoint = an_endpoint(atelier, URL)
    member = entered(f.a_member(atelier, role))
    assert member.get(WEBHOOKS).status_code == 404
    assert member.get(reverse("webhook", args=[endpoint.pk])).status_code == 404
    assert member.post(reverse("webhook_act", args=[endpoint.pk]), {"act": "off"}).status_code == 404
    assert member.post(reverse("webhook_forget", args=[endpoint.pk])).status_code == 404
    assert Endpoint.objects.exists()
