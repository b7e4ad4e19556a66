"""« Signaler »: anyone reports an organisation, a call or what is not theirs; agents follow it up."""

import html

import pytest
from captcha.models import CaptchaStore
from django.core import mail
from django.test import Client
from django.urls import reverse

from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE
from dossiers.contact.models import Enquiry, EnquiryNote
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
WORDS = "On m'a appelée trois fois pour me vendre cette formation."


def reported(client: Client, address: str = "", **said: str) -> Response:
    """What a stranger sends from the page at that address, its image copied."""
    client.get(reverse("report") + address)
    image = sure(CaptchaStore.objects.order_by("-pk").first())
    form = {"subject": "call", "text": WORDS, "name": "Léa Roux", "email": "lea@example.org"}
    form |= {"captcha_0": image.hashkey, "captcha_1": image.response}
    return client.post(reverse("report"), form | said, follow=True)


def test_a_stranger_reports_an_offer_and_receives_a_number(client: Client, worker: Work) -> None:
    action = f.an_action()
    page = html.unescape(client.get(reverse("training", args=[action.pk])).text)
    link = f"{reverse('report')}?sujet=provider&formation={action.pk}"
    assert link in page
    assert action.training.organisation.name in html.unescape(client.get(link).text)
    answer = reported(client, subject="provider", formation=str(action.pk))
    report = Enquiry.objects.get()
    assert report.reference in answer.text
    assert (report.organisation, report.training) == (action.training.organisation, action.training.title)
    worker()
    assert mail.outbox[0].to == ["lea@example.org"]


def test_whoever_is_logged_in_copies_no_image() -> None:
    atelier, camille = f.an_organisation(), f.a_trainee("Camille", "Aubry")
    said = {"subject": "provider", "text": WORDS, "organisme": str(atelier.pk)}
    entered(camille.user).post(reverse("report"), said)
    report = Enquiry.objects.get()
    assert (report.writer, report.organisation) == (camille.user, atelier)


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 30, "999999"])
def test_an_organisation_that_is_none_is_left_out(client: Client, sent: str) -> None:
    assert client.get(reverse("report"), {"organisme": sent, "formation": sent}).status_code == 200
    reported(client, organisme=sent, formation=sent)
    assert Enquiry.objects.get().organisation is None


def test_without_the_image_nothing_is_kept_and_nothing_is_lost(client: Client) -> None:
    answer = reported(client, captcha_1="faux")
    assert WORDS in html.unescape(answer.text)
    assert not Enquiry.objects.exists()


def test_a_report_is_no_message_and_a_message_no_report(client: Client) -> None:
    reported(client)
    assert taking.waiting(BY_CODE["reports"], f.an_agent("Décisions")).count == 1
    assert taking.waiting(BY_CODE["enquiries"], f.an_agent("Décisions")).count == 0
    assert 'value="not_me"' not in client.get(reverse("contact")).text
    assert 'value="money"' not in client.get(reverse("report")).text


def test_agents_note_then_answer_and_the_note_stays_theirs(client: Client, worker: Work) -> None:
    reported(client)
    report, morgan = Enquiry.objects.get(), entered(f.an_agent("Décisions"))
    address = reverse("admin:dossiers_enquiry_decider", args=[report.pk])
    morgan.post(address, {"answer": "", "note": "Même numéro que la semaine passée."})
    report.refresh_from_db()
    assert report.answered_at is None
    assert EnquiryNote.objects.get().text in html.unescape(morgan.get(address).text)
    morgan.post(address, {"answer": "Merci, nous enquêtons.", "note": ""})
    report.refresh_from_db()
    assert report.answer == "Merci, nous enquêtons."
    worker()
    assert "semaine passée" not in "".join(str(sent.body) for sent in mail.outbox)


def test_neither_answer_nor_note_is_refused_in_words(client: Client) -> None:
    reported(client)
    report = Enquiry.objects.get()
    address = reverse("admin:dossiers_enquiry_decider", args=[report.pk])
    page = entered(f.an_agent("Décisions")).post(address, {"answer": "", "note": ""})
    assert "Écrivez une réponse, ou une note" in html.unescape(page.text)


def test_a_report_leads_to_the_others_of_its_organisation(client: Client) -> None:
    action, agent = f.an_action(), entered(f.an_agent("Décisions"))
    reported(client, subject="provider", formation=str(action.pk))
    first = Enquiry.objects.get()
    address = reverse("admin:dossiers_enquiry_decider", args=[first.pk])
    assert "autre signalement" not in agent.get(address).text
    reported(client, subject="provider", formation=str(action.pk), name="Noé Roux")
    reported(client, name="Zoé Roux")
    others = f"?organisation={first.organisation_id}&amp;nature=signalement"
    page = html.unescape(agent.get(address).text).replace("\u00a0", " ")
    assert "1 autre signalement" in page
    assert html.unescape(others) in page
    found = agent.get(reverse("admin:dossiers_enquiry_changelist") + html.unescape(others))
    assert {row.name for row in found.context["cl"].result_list} == {"Léa Roux", "Noé Roux"}
